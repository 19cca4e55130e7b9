"""Excluded goods: custom-made and other goods whose purchase a change of mind does not undo.

An exclusion takes away one ground, the change of mind, and never the item: it does not touch a defect, a wrong
item, a delay or an agreement with the merchant. Hence the same shape in each: not (such goods and a change of mind),
or the merchant consents.
"""

from __future__ import annotations

from order_lifecycle.definition import facts as f
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.language.lifecycle import Requirement

_INSTEAD = (v.CANCEL, v.REQUEST_RETURN)

custom_made = Requirement(
    "custom_made",
    needs=~(f.custom_made & f.ground_is_change_of_mind) | f.merchant_consents,
    sentence="Custom-made goods are made for this buyer alone; a change of mind does not undo the order.",
    source="seed S25 to S28; Directive 2011/83/EU Art. 16(c)",
    instead=_INSTEAD,
)
perishable = Requirement(
    "perishable",
    needs=~(f.perishable & f.ground_is_change_of_mind) | f.merchant_consents,
    sentence="The goods spoil quickly; a change of mind does not undo the order.",
    source="seed S26; Directive 2011/83/EU Art. 16(d)",
    instead=_INSTEAD,
)
final_sale = Requirement(
    "final_sale",
    needs=~(f.final_sale & f.ground_is_change_of_mind) | f.merchant_consents,
    sentence="The goods were sold as a final sale; a change of mind does not undo the order.",
    source="seed S8 (the merchant's terms); TikTok Shop US money-back guarantee",
    instead=_INSTEAD,
)
digital_supplied = Requirement(
    "digital_supplied",
    needs=~(f.digital_supplied & f.ground_is_change_of_mind) | f.merchant_consents,
    sentence="The digital content has been supplied; a change of mind does not undo the order.",
    source="seed S26; Directive 2011/83/EU Art. 16(m)",
    instead=_INSTEAD,
)

seal_broken = Requirement(
    "seal_broken",
    needs=~(f.seal_broken & f.ground_is_change_of_mind) | f.merchant_consents,
    sentence="The seal has been broken; a change of mind does not undo the purchase.",
    source="seed S26; Directive 2011/83/EU Art. 16(e), (i)",
    instead=_INSTEAD,
)

evidence_missing = Requirement(
    "evidence_missing",
    needs=~f.ground_is_non_conformity | f.evidence_given,
    sentence="A claim about the goods needs evidence (photos or a video); none is attached.",
    source="seed S17",
)
"""Naming a fault is not enough to get round an exclusion."""

EXCLUDED_GOODS = (custom_made, perishable, final_sale, digital_supplied)
"""Excluded from the day of purchase; a broken seal (`seal_broken`) comes only after delivery."""
