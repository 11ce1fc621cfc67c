"""All nouns of all rooms, gathered for Django: one app, one migration line."""

from hiden.access.models import *  # noqa: F403
from hiden.approvals.models import *  # noqa: F403
from hiden.classification.models import *  # noqa: F403
from hiden.gate.models import *  # noqa: F403
from hiden.identity.models import *  # noqa: F403
from hiden.identity.scim.models import *  # noqa: F403
from hiden.identity.signals.models import *  # noqa: F403
from hiden.imports.models import *  # noqa: F403
from hiden.incidents.intake.models import *  # noqa: F403
from hiden.incidents.models import *  # noqa: F403
from hiden.incidents.tasks.models import *  # noqa: F403
from hiden.inventory.models import *  # noqa: F403
from hiden.ledger.models import *  # noqa: F403
from hiden.lending.models import *  # noqa: F403
from hiden.lifecycle.models import *  # noqa: F403
from hiden.logs.models import *  # noqa: F403
from hiden.measures.models import *  # noqa: F403
from hiden.monitoring.cases.models import *  # noqa: F403
from hiden.monitoring.desk.models import *  # noqa: F403
from hiden.monitoring.models import *  # noqa: F403
from hiden.monitoring.rights.models import *  # noqa: F403
from hiden.monitoring.rules.models import *  # noqa: F403
from hiden.people.models import *  # noqa: F403
from hiden.promises.models import *  # noqa: F403
from hiden.rules.models import *  # noqa: F403
from hiden.training.models import *  # noqa: F403
