"""Scenarios as JSON for machines: documented, versioned, the same in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from order_lifecycle.derived.scenarios.covering import Cover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.derived.scenarios.covering import Scenario
    from order_lifecycle.derived.scenarios.walking import Step
    from order_lifecycle.language.lifecycle import Lifecycle

FORMAT: Literal["order-lifecycle/scenarios/1"] = "order-lifecycle/scenarios/1"


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)


class StepOut(_Out):
    """One request in one state, and what must come of it."""

    event: str
    by: str
    from_: str = Field(alias="from")
    to: str = Field(description="Where the line stands afterwards; after a refusal, where it stood.")
    facts: dict[str, bool] = Field(description="What must be arranged for it; any other fact may be anything.")
    refused: list[str] = Field(description="The codes of the rules that refuse it; none: it is allowed.")

    @classmethod
    def of(cls, step: Step) -> Self:
        """From a step."""
        return cls(
            event=step.event,
            by=step.by,
            from_=step.source,
            to=step.to,
            facts=dict(step.facts),
            refused=list(step.refused),
        )


class ScenarioOut(_Out):
    """One order from its beginning to the point of the scenario."""

    number: int
    title: str
    given: dict[str, bool] = Field(description="What is true and false of the order from its beginning to its end.")
    steps: list[StepOut]


class ScenariosOut(_Out):
    """``order-lifecycle scenarios``."""

    format: Literal["order-lifecycle/scenarios/1"] = FORMAT
    lifecycle: str
    definition: str = Field(description="The digest of the definition that the scenarios were made from.")
    cover: Cover | None = Field(description="What they cover together; null for random walks.")
    seed: int | None = Field(description="What random walks were drawn with.")
    terms: str | None = Field(description="The market whose terms hold; null: whatever the terms.")
    scenarios: list[ScenarioOut]

    @classmethod
    def of(
        cls,
        lifecycle: Lifecycle,
        scenarios: Sequence[Scenario],
        *,
        cover: Cover | None = None,
        seed: int | None = None,
        terms: str | None = None,
    ) -> Self:
        """From scenarios of a lifecycle, numbered from 1.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> from order_lifecycle.derived.scenarios import Scenario, Step
        >>> step = Step("cancel", "buyer", "placed", "cancelled")
        >>> ScenariosOut.of(ORDER_LINE, [Scenario({}, (step,))]).scenarios[0].title
        'cancel by buyer -> cancelled'
        """
        return cls(
            lifecycle=lifecycle.name,
            definition=lifecycle.digest,
            cover=cover,
            seed=seed,
            terms=terms,
            scenarios=[
                ScenarioOut(
                    number=number,
                    title=each.title,
                    given=dict(each.given),
                    steps=[StepOut.of(step) for step in each.steps],
                )
                for number, each in enumerate(scenarios, 1)
            ],
        )
