"""The peer: Alembic's `compare_metadata` of a module of declarative models with a database, as one process.

Prints the differences and exits with 1 if there are any.
"""

import importlib.util
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

url, path = sys.argv[1:]
spec = importlib.util.spec_from_file_location("sqlalchemy_models", path)
if spec is None or spec.loader is None:
    sys.exit(f"{path} is no module")
module = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = module
spec.loader.exec_module(module)

with create_engine(url).connect() as connection:
    differences = compare_metadata(MigrationContext.configure(connection), module.Base.metadata)
for difference in differences:
    sys.stdout.write(f"{difference}\n")
sys.exit(1 if differences else 0)
