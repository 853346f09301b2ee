"""The client with all its slices.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from suyuan.client.slices.catalogue import OnCatalogue
from suyuan.client.slices.centers import OnCenters
from suyuan.client.slices.comparisons import OnComparisons
from suyuan.client.slices.computing import OnComputing
from suyuan.client.slices.consultations import OnConsultations
from suyuan.client.slices.datasets import OnDatasets
from suyuan.client.slices.disputes import OnDisputes
from suyuan.client.slices.enterprise import OnEnterprise
from suyuan.client.slices.goods import OnGoods
from suyuan.client.slices.governance import OnGovernance
from suyuan.client.slices.honest import OnHonest
from suyuan.client.slices.innovation import OnInnovation
from suyuan.client.slices.instruments import OnInstruments
from suyuan.client.slices.integrity import OnIntegrity
from suyuan.client.slices.issuing import OnIssuing
from suyuan.client.slices.jobs import OnJobs
from suyuan.client.slices.materials import OnMaterials
from suyuan.client.slices.parties import OnParties
from suyuan.client.slices.public import OnPublic
from suyuan.client.slices.recalls import OnRecalls
from suyuan.client.slices.received import OnReceived
from suyuan.client.slices.resources import OnResources
from suyuan.client.slices.results import OnResults
from suyuan.client.slices.siting import OnSiting
from suyuan.client.slices.specifications import OnSpecifications
from suyuan.client.slices.standards import OnStandards
from suyuan.client.slices.supervision import OnSupervision
from suyuan.client.slices.targets import OnTargets
from suyuan.client.transport import Transport


class Client(Transport):
    """The interface, slice by slice: ``client.instruments.list_instruments(q=...)``."""

    def __init__(self, base_url: str, *, token: str = "", timeout: float = 30.0) -> None:
        super().__init__(base_url, token=token, timeout=timeout)
        self.catalogue = OnCatalogue(self.ask)
        self.centers = OnCenters(self.ask)
        self.comparisons = OnComparisons(self.ask)
        self.computing = OnComputing(self.ask)
        self.consultations = OnConsultations(self.ask)
        self.datasets = OnDatasets(self.ask)
        self.disputes = OnDisputes(self.ask)
        self.enterprise = OnEnterprise(self.ask)
        self.goods = OnGoods(self.ask)
        self.governance = OnGovernance(self.ask)
        self.honest = OnHonest(self.ask)
        self.innovation = OnInnovation(self.ask)
        self.instruments = OnInstruments(self.ask)
        self.integrity = OnIntegrity(self.ask)
        self.issuing = OnIssuing(self.ask)
        self.jobs = OnJobs(self.ask)
        self.materials = OnMaterials(self.ask)
        self.parties = OnParties(self.ask)
        self.public = OnPublic(self.ask)
        self.recalls = OnRecalls(self.ask)
        self.received = OnReceived(self.ask)
        self.resources = OnResources(self.ask)
        self.results = OnResults(self.ask)
        self.siting = OnSiting(self.ask)
        self.specifications = OnSpecifications(self.ask)
        self.standards = OnStandards(self.ask)
        self.supervision = OnSupervision(self.ask)
        self.targets = OnTargets(self.ask)
