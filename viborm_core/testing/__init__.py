"""What a dialect's author tests a dialect with; needs pytest.

    class TestMyDialect(ConformanceSuite):
        @pytest.fixture
        def target(self, tmp_path):
            numbers = itertools.count()
            return Target(adapter=MyAdapter(), new_database=lambda: f"my:///{tmp_path}/{next(numbers)}.db")

The strategies for hypothesis are in `viborm_core.testing.strategies`.
"""

from viborm_core.testing.case import Case
from viborm_core.testing.cases import CASES
from viborm_core.testing.suite import ConformanceSuite
from viborm_core.testing.target import Target

__all__ = ["CASES", "Case", "ConformanceSuite", "Target"]
