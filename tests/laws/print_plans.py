"""Prints the plans and questions of random pairs, as values and as SQLite's statements; run as a script.

Argument: the number of pairs.
"""

import sys
from contextlib import closing
from random import Random

from tests.laws import plain
from viborm_core.host import load_host
from viborm_core.push import Request, prepare, run
from viborm_core.questions import DecisionRecord
from viborm_core.reading import CORE_KINDS, SchemaReading
from viborm_core.testing.mutations import random_pair
from viborm_core.url import DatabaseURL


def write(*values: object) -> None:
    """Write each on a line."""
    sys.stdout.writelines(f"{value}\n" for value in values)


def print_values(seed: int) -> None:
    """The steps and questions, for each dialect without a database."""
    for capabilities in plain.ALL:
        pair = random_pair(Random(seed), capabilities)
        current = plain.settled(pair.before, capabilities)
        made = plain.prepared(current, pair.after, capabilities, plain.accepting, pair.decisions)
        write(*made.steps, *(question for question, _ in made.decisions))


def print_statements(seed: int) -> None:
    """The questions and statements on SQLite."""
    host = load_host(only=["viborm-sqlite"])
    adapter = host.adapter("sqlite")
    with closing(adapter.connect(DatabaseURL.parse("sqlite:///:memory:"), create=True)) as connection:
        pair = random_pair(Random(seed), adapter.capabilities(connection))
        for schema, decisions in ((pair.before, ()), (pair.after, pair.decisions)):
            made = prepare(
                Request(
                    desired=SchemaReading(snapshot=schema, speaks_for=CORE_KINDS),
                    adapter=adapter,
                    renderers=host.renderers("sqlite"),
                    connection=connection,
                    record=DecisionRecord.of(decisions),
                    decide=plain.accepting,
                )
            )
            write(*made.open, *made.operations)
            write(*((one.sql, sorted(hazard.value for hazard in one.hazards)) for one in made.statements))
            if schema is pair.before:
                run(made)


if __name__ == "__main__":
    for number in range(int(sys.argv[1])):
        print_values(number)
        print_statements(number)
