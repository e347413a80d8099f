"""Invented people: everybody has one of the fifteen roles in a tenant, and a name marked as invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from quality_oversight.tenancy.models import Membership, User
from quality_oversight.tenancy.policy import PARTY_OF, Clearance, Party, Role
from reporting.demo.tenants import TENANTS, DemoTenant

HERE_SINCE = timedelta(days=600)  # before anything that they have done


@dataclass(frozen=True)
class Post:
    """One post in every tenant; `key` stands before the @."""

    key: str
    role: Role
    job_title: str
    clearances: tuple[Clearance, ...] = ()


POSTS = (
    Post("quality-lead", Role.QUALITY_LEAD, "Quality manager, hospitals", (Clearance.SAFEGUARDING,)),
    Post("quality-lead-2", Role.QUALITY_LEAD, "Quality manager, primary and community care"),
    Post("exec-quality-lead", Role.EXEC_QUALITY_LEAD, "Chief nurse", tuple(Clearance)),
    Post("sqg-member", Role.SQG_MEMBER, "Deputy medical director"),
    Post("committee-secretary", Role.COMMITTEE_SECRETARY, "Corporate governance manager"),
    Post("committee-chair", Role.COMMITTEE_CHAIR, "Non-executive director"),
    Post("region-authoriser", Role.REGION_AUTHORISER, "Regional director of nursing"),
    Post("provider-user", Role.PROVIDER_USER, "Head of quality governance"),
    Post("auditor", Role.AUDITOR, "Internal auditor"),
    Post("tenant-admin", Role.TENANT_ADMIN, "Systems manager"),
    Post("soft-intel-submitter", Role.SOFT_INTEL_SUBMITTER, "Medicines optimisation pharmacist"),
    Post("partner-user", Role.PARTNER_USER, "Quality manager of a neighbouring board"),
    Post("ftsu-guardian", Role.FTSU_GUARDIAN, "Freedom to Speak Up guardian", (Clearance.SPEAK_UP,)),
    Post("safeguarding-lead", Role.SAFEGUARDING_LEAD, "Designated nurse for safeguarding", (Clearance.SAFEGUARDING,)),
    Post("ig-lead", Role.IG_LEAD, "Head of information governance"),
    Post("risk-manager", Role.RISK_MANAGER, "Corporate risk manager"),
)

# The region's own authoriser acts in two of its ICBs as well, and so chooses where to act after signing in.
ALSO = {"QNC": "region-authoriser@y60.example", "QHL": "region-authoriser@y60.example"}

# One row a tenant, one name a post, in the order of POSTS.
NAMES = {
    "QNC": (
        "Amara Finch", "Tom Hollis", "Ruth Adeyemi", "Imran Sellers", "Polly Marsh", "Gordon Whitlock", "Helen Osei",
        "Dylan Pryce", "Nadia Crowther", "Owen Tranter",
        "Isla Bourne", "Kofi Tatton", "Marian Leigh", "Derek Quill", "Anjali Stone", "Piers Gratton",
    ),
    "QHM": (
        "Kirsty Robson", "Bilal Charlton", "Joan Etherington", "Marek Laidlaw", "Sunita Dodds", "Alan Featherstone",
        "Grace Nwosu", "Callum Storey", "Ellen Hepple", "Yusuf Milburn",
        "Aidan Thirlwell", "Lorna Saltwick", "Musa Carrick", "Edith Ravensworth", "Glen Hexley", "Parveen Alnwick",
    ),
    "QHL": (
        "Priya Lockwood", "Desmond Clarke", "Margaret Sandhu", "Leon Whitehouse", "Farah Tolley", "Winston Beckett",
        "Siobhan Rai", "Kamal Underhill", "Jodie Farrant", "Peter Okafor",
        "Ravi Shirley", "Olive Danbury", "Comfort Aston", "Eamonn Hale", "Tariq Moseley", "Bridget Yardley",
    ),
    "S1Y5D": (
        "Hannah Thurlow", "Rafael Ainsley", "Claire Mbeki", "Stuart Penfold", "Meera Dunmow", "Philippa Granger",
        "Anthony Bello", "Zoe Harpsden", "Victor Lamb", "Tessa Nightley",
        "Simon Everdon", "Ngozi Tring", "Paula Royston", "Hamid Baldock", "Wendy Elstow", "Carl Ampthill",
    ),
    "QOP": (
        "Shazia Kershaw", "Liam Entwistle", "Bernadette Cole", "Anwar Ogden", "Lucy Schofield", "Roy Hargreaves",
        "Denise Achebe", "Mohsin Tickle", "Karen Wolstenholme", "Joel Ramsbottom",
        "Faisal Worsley", "Maureen Diggle", "Stella Quarmby", "Ibrahim Royle", "Gail Openshaw", "Nigel Birtle",
    ),
    "Y60": (
        "Oliver Stanway", "Chidi Bellamy", "Frances Arden", "Rukhsana Pell", "Neil Aldridge", "Judith Kemble",
        "Marcus Idowu", "Sara Lenton", "Gavin Thorpe", "Beatrice Chand",
        "Rosa Tamworth", "Edwin Cannock", "Adaeze Leek", "Moira Stafford", "Sanjay Rugeley", "Colin Burton",
    ),
}  # fmt: skip


def email(demo: DemoTenant, post: Post) -> str:
    """The name to sign in with, such as quality-lead@qhl.example."""
    return f"{post.key}@{demo.domain}"


@contextmanager
def acting(membership: Membership) -> Iterator[Membership]:
    """Run as one of the invented people, who sees and writes what that person may."""
    with membership.acting():
        yield membership


def add_users(encoded: str) -> None:
    """Add the accounts that are missing, with a password that is encoded already: one hash serves them all."""
    User.objects.bulk_create(
        (
            User(email=email(demo, post), name=f"{name} (invented)", password=encoded, is_demo=True)
            for demo in TENANTS
            for post, name in zip(POSTS, NAMES[demo.code], strict=True)
        ),
        ignore_conflicts=True,
    )


def appoint(
    demo: DemoTenant, *, provider_organisation: UUID, partner_organisation: UUID, today: date
) -> dict[str, Membership]:
    """Give the tenant's people their memberships, and return them by post."""
    outside = {Role.PROVIDER_USER: provider_organisation, Role.PARTNER_USER: partner_organisation}
    posts = [(post, email(demo, post)) for post in POSTS]
    if demo.code in ALSO:
        posts += [(post, ALSO[demo.code]) for post in POSTS if post.role == Role.REGION_AUTHORISER]
    users = {user.email: user for user in User.objects.filter(email__in=[address for _, address in posts])}
    memberships = Membership.objects.bulk_create(
        Membership(
            user=users[address],
            role=post.role,
            job_title=post.job_title,
            party=PARTY_OF.get(post.role, Party.ICB),
            organisation_id=outside.get(post.role),
            clearances=list(post.clearances),
            starts_on=today - HERE_SINCE,
        )
        for post, address in posts
    )
    return {post.key: membership for post, membership in zip(POSTS, memberships, strict=False)}
