"""What the rules look things up in: official releases, and the house's own data."""

from coding.models.formulary import AdminClass, Container, Drug, DrugName, DrugRoute
from coding.models.packages import DrugPackage
from coding.models.payers import Payer, PayerPolicy
from coding.models.places import PlaceOfService, Taxonomy
from coding.models.releases import AddOnLink, Code, CodePair, Diagnosis, Release, UnitLimit

__all__ = [
    "AddOnLink",
    "AdminClass",
    "Code",
    "CodePair",
    "Container",
    "Diagnosis",
    "Drug",
    "DrugName",
    "DrugPackage",
    "DrugRoute",
    "Payer",
    "PayerPolicy",
    "PlaceOfService",
    "Release",
    "Taxonomy",
    "UnitLimit",
]
