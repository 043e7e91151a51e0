"""What a plugin's author tests a plugin with; needs pytest (``pip install "viborm-core[testing]"``).

    class TestMyDialect(ConformanceSuite):
        @pytest.fixture
        def target(self, tmp_path):
            numbers = itertools.count()
            return Target(adapter=MyAdapter(), new_database=lambda: f"my:///{tmp_path}/{next(numbers)}.db")

    class TestMyPlugin(PluginSuite):
        module = "my_package.plugin"

The strategies for hypothesis are in `viborm_core.testing.strategies`.
"""

from viborm_core.testing.case import Case
from viborm_core.testing.cases import CASES
from viborm_core.testing.flags import FLAGS, Flag
from viborm_core.testing.plugin_suite import PluginSuite
from viborm_core.testing.suite import ConformanceSuite
from viborm_core.testing.target import Target

__all__ = ["CASES", "FLAGS", "Case", "ConformanceSuite", "Flag", "PluginSuite", "Target"]
