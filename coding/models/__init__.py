"""What the rules look things up in: official releases, and the house's own data."""

from coding.models.descriptors import Descriptor
from coding.models.fees import (
    ApcPayment,
    AspPrice,
    Locality,
    NdcCode,
    OutpatientPayment,
    PriceIndex,
    RelativeValue,
)
from coding.models.formularies import Formulary, FormularyEntry
from coding.models.formulary import AdminClass, Container, Drug, DrugName, DrugRoute
from coding.models.golden import GoldenCase
from coding.models.jobs import Job
from coding.models.official_rows import AddOnLink, Code, CodePair, Diagnosis, UnitLimit
from coding.models.packages import DrugPackage
from coding.models.payer_rules import ModifierRule, PayerDrug, PayerNote, PayerPlace
from coding.models.payers import Payer, PayerPolicy
from coding.models.places import PlaceOfService, Taxonomy
from coding.models.proposals import AffectedLine, Proposal
from coding.models.releases import Release
from coding.models.standard_lists import PlaceCode, ProviderTaxonomy

__all__ = [
    "AddOnLink",
    "AdminClass",
    "AffectedLine",
    "ApcPayment",
    "AspPrice",
    "Code",
    "CodePair",
    "Container",
    "Descriptor",
    "Diagnosis",
    "Drug",
    "DrugName",
    "DrugPackage",
    "DrugRoute",
    "Formulary",
    "FormularyEntry",
    "GoldenCase",
    "Job",
    "Locality",
    "ModifierRule",
    "NdcCode",
    "OutpatientPayment",
    "Payer",
    "PayerDrug",
    "PayerNote",
    "PayerPlace",
    "PayerPolicy",
    "PlaceCode",
    "PlaceOfService",
    "PriceIndex",
    "Proposal",
    "ProviderTaxonomy",
    "RelativeValue",
    "Release",
    "Taxonomy",
    "UnitLimit",
]
