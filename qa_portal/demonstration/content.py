"""What Ashshire and Birchester are made of: invented agencies, courses and people's words."""

from dataclasses import dataclass, field

from courses.choices import CourseKind, CourseReach
from partnerships.choices import Sector


@dataclass(frozen=True)
class AgencyFacts:
    """An invented agency. `share` says how many of the delegates are its staff, of 100."""

    name: str
    sector: Sector
    domain: str
    share: int
    contributes: bool = True
    provides: bool = False
    boards: tuple[int, ...] = (0, 1)


@dataclass(frozen=True)
class CourseFacts:
    """An invented course. `gain` is a typical delegate's, in points of ten; `kept` the part kept at six months."""

    title: str
    subject: str
    objectives: tuple[str, ...]
    provider: int
    kind: CourseKind = CourseKind.FACE_TO_FACE
    reach: CourseReach = CourseReach.MULTI_AGENCY
    themes: tuple[int, ...] = ()
    on_programme: bool = True
    basic_awareness: bool = False
    ask_managers: bool = False
    practice_areas: tuple[str, ...] = ()
    places: int = 24
    hours: float = 6
    events: int = 6
    gain: float = 2.1
    kept: float = 0.75
    code: str = ""
    check: tuple[tuple[int, str, tuple[str, ...], int, str], ...] = field(default_factory=tuple)


ASHSHIRE_BOARDS = (
    ("Ashford City Safeguarding Children Board", "City"),
    ("Ashshire County Safeguarding Children Board", "County"),
)

ASHSHIRE_AGENCIES = (
    AgencyFacts(
        "Ashshire County Council", Sector.COUNCIL, "ashshire.gov.uk.example", 22, provides=True, boards=(1,)
    ),
    AgencyFacts(
        "Ashford City Council", Sector.COUNCIL, "ashford.gov.uk.example", 12, provides=True, boards=(0,)
    ),
    AgencyFacts("Ash Valley NHS Trust", Sector.HEALTH, "ashvalley.nhs.uk.example", 14, provides=True),
    AgencyFacts("Ashshire Integrated Care Board", Sector.HEALTH, "ashshire.icb.nhs.uk.example", 4),
    AgencyFacts("Ashshire Police", Sector.POLICE, "ashshire.police.uk.example", 11),
    AgencyFacts(
        "Ashshire Youth Justice Service", Sector.JUSTICE, "yjs.ashshire.gov.uk.example", 7, boards=(1,)
    ),
    AgencyFacts("Ashshire Probation", Sector.JUSTICE, "probation.ashshire.example", 4),
    AgencyFacts(
        "St Anne's Primary School",
        Sector.EDUCATION,
        "stannes.sch.uk.example",
        7,
        contributes=False,
        boards=(0,),
    ),
    AgencyFacts(
        "Ash Ridge Academy", Sector.EDUCATION, "ashridge.sch.uk.example", 6, contributes=False, boards=(1,)
    ),
    AgencyFacts(
        "Ashford College", Sector.EDUCATION, "ashfordcollege.ac.uk.example", 3, contributes=False, boards=(0,)
    ),
    AgencyFacts(
        "Harbour Families (charity)",
        Sector.VOLUNTARY,
        "harbourfamilies.org.example",
        6,
        contributes=False,
        provides=True,
    ),
    AgencyFacts(
        "Little Acorns Nursery Ltd",
        Sector.EARLY_YEARS,
        "littleacorns.com.example",
        4,
        contributes=False,
        boards=(0,),
    ),
)

ASHSHIRE_THEMES = (
    ("Neglect", "A local review found that neglect was named late and seldom shared between agencies."),
    ("Harm outside the home", "Exploitation rose in the police's and schools' data over two years."),
    ("Voice of the child", "Audits found children's own words in fewer than half of the files."),
)

ASHSHIRE_COURSES = (
    CourseFacts(
        "Neglect: recognising and responding",
        "neglect",
        (
            "recognise the signs of neglect at each age",
            "use the local neglect toolkit with a family",
            "record what daily life is like for a child",
            "agree a plan with other agencies when neglect drifts",
        ),
        0,
        themes=(0,),
        ask_managers=True,
        events=8,
        gain=2.3,
        code="NEG",
        practice_areas=(
            "Spotting concerns earlier",
            "Listening to children",
            "Joint work with other agencies",
            "Recording",
        ),
        check=(
            (
                0,
                "Which sign most often points to neglect that has lasted?",
                (
                    "A single missed appointment",
                    "A pattern across home, health and school over time",
                    "An untidy bedroom",
                    "A tired parent",
                    "I don't know",
                ),
                1,
                "Neglect shows as a pattern; the toolkit puts the pieces side by side.",
            ),
            (
                1,
                "When is the neglect toolkit best completed?",
                (
                    "After a conference",
                    "Alone at your desk",
                    "With the family and other agencies",
                    "Only by social care",
                    "I don't know",
                ),
                2,
                "It works as a shared conversation.",
            ),
            (
                3,
                "A plan has drifted for three months. What comes first?",
                (
                    "Wait for the next review",
                    "Ask for a professionals' meeting and use the escalation procedure",
                    "Close your part",
                    "Write to the family",
                    "I don't know",
                ),
                1,
                "Drift is named and challenged.",
            ),
        ),
    ),
    CourseFacts(
        "Working together: multi-agency awareness",
        "child protection",
        (
            "explain each agency's part in child protection",
            "share information lawfully when a child may be at risk",
            "make a referral that others can act on",
        ),
        0,
        kind=CourseKind.VIRTUAL,
        basic_awareness=True,
        hours=3.5,
        places=30,
        events=9,
        gain=2.6,
        code="WTA",
    ),
    CourseFacts(
        "Child exploitation: seeing the whole picture",
        "exploitation",
        (
            "recognise when a child is being groomed or controlled",
            "talk with a young person without blame",
            "map harm outside the home with partners",
            "disrupt exploitation with other agencies",
        ),
        1,
        themes=(1,),
        ask_managers=True,
        events=7,
        gain=1.9,
        code="EXP",
        practice_areas=(
            "Spotting concerns earlier",
            "Listening to children",
            "Sharing information",
            "Joint work with other agencies",
        ),
    ),
    CourseFacts(
        "Domestic abuse and its effect on children",
        "domestic abuse",
        (
            "see the child as a victim in their own right",
            "plan safely with the non-abusive parent",
            "work with those who cause harm through others",
        ),
        10,
        themes=(2,),
        events=6,
        gain=2.0,
        code="DOM",
    ),
    CourseFacts(
        "Hearing the child: direct work",
        "children's daily life",
        (
            "help a child to say what life is like",
            "use drawing and play in direct work",
            "write a child's own words in the record",
        ),
        2,
        themes=(2,),
        ask_managers=True,
        kind=CourseKind.WORKSHOP,
        places=16,
        events=6,
        gain=1.7,
        code="VOC",
        practice_areas=("Listening to children", "Recording", "Working with parents and wider family"),
    ),
    CourseFacts(
        "Professional challenge and escalation",
        "professional challenge",
        ("disagree well with another agency", "use the escalation procedure to its end"),
        0,
        kind=CourseKind.BRIEFING,
        hours=2,
        places=40,
        events=6,
        gain=1.4,
        code="ESC",
    ),
    CourseFacts(
        "Learning from reviews: annual conference",
        "learning from reviews",
        ("name three lessons from recent local reviews", "take one lesson back to a team"),
        0,
        kind=CourseKind.CONFERENCE,
        places=80,
        events=2,
        gain=1.1,
        code="CON",
    ),
    CourseFacts(
        "Parental mental health and children",
        "parental mental health",
        ("ask what a parent's illness means for the child", "plan with adult mental health services"),
        2,
        events=5,
        gain=1.8,
        code="PMH",
    ),
    CourseFacts(
        "Safeguarding supervision for managers",
        "supervision",
        (
            "hold supervision that keeps the child in mind",
            "notice drift and optimism",
            "record decisions and reasons",
        ),
        1,
        kind=CourseKind.WORKSHOP,
        places=14,
        events=5,
        gain=1.6,
        code="SUP",
    ),
    CourseFacts(
        "Safer recruitment in early years",
        "safer recruitment",
        ("check identity and gaps in a work history", "ask questions about attitudes to children"),
        11,
        reach=CourseReach.SINGLE_AGENCY,
        on_programme=False,
        hours=3,
        places=15,
        events=6,
        gain=1.3,
        code="SRE",
    ),
)

FIRST_NAMES = (
    "Aisha", "Amara", "Anwen", "Ben", "Björn", "Carys", "Chloe", "Daniel", "Dele", "Ewan", "Farah", "Fiona",
    "Gareth", "Grace", "Hannah", "Harpreet", "Imran", "Isla", "Jamal", "Joanna", "Kwame", "Leila", "Lucy",
    "Mairead", "Marcus", "Mei", "Nadia", "Niamh", "Oliver", "Olu", "Priya", "Quentin", "Ravi", "Rosa",
    "Sara", "Séan", "Siobhan", "Tariq", "Tomasz", "Una", "Victor", "Wen", "Yusuf", "Zoe", "Zsófia",
)  # fmt: skip
LAST_NAMES = (
    "Adeyemi", "Begum", "Brown", "Chowdhury", "Clarke", "D'Souza", "Davies", "Evans", "Fletcher",
    "Griffiths", "Hussain", "Iqbal", "Jones", "Kaur", "Khan", "Lewandowski", "Mensah", "Morgan", "Müller",
    "Novak", "O'Brien", "Okafor", "Patel", "Quigley", "Rees", "Roberts", "Shah", "Singh", "Smith-Hughes",
    "Taylor", "Ullah", "Vaughan", "Williams", "Wright", "Xu", "Young",
)  # fmt: skip

ROLES_BY_SECTOR = {
    Sector.COUNCIL: (
        "Social worker",
        "Family support worker",
        "Team manager",
        "Youth worker",
        "Housing officer",
    ),
    Sector.HEALTH: ("Health visitor", "School nurse", "Midwife", "Mental health nurse", "Paediatric nurse"),
    Sector.POLICE: ("Police constable", "Detective constable", "Neighbourhood officer"),
    Sector.JUSTICE: ("Youth justice worker", "Probation officer", "Case manager"),
    Sector.EDUCATION: ("Teacher", "Designated safeguarding lead", "Teaching assistant", "Pastoral lead"),
    Sector.EARLY_YEARS: ("Early years practitioner", "Nursery manager"),
    Sector.VOLUNTARY: ("Family worker", "Volunteer", "Project manager"),
}

HOPES = (
    "Be surer about when to refer and when to keep working with the family.",
    "Know who to ring when I am worried and nobody answers.",
    "Feel confident to ask the difficult question.",
    "Use the toolkit with families rather than about them.",
    "Understand what other agencies can really do.",
    "Write records that a child could read one day and recognise.",
)
CHANGES = (
    "More time for the case study, it was rushed at the end.",
    "Put schools and health at the same table from the start.",
    "A shorter morning and more practice in pairs.",
    "Send the slides before the day.",
    "Nothing, it was the best training I have had for years.",
    "The room was cold and the sound was poor at the back.",
)
ACTIONS = (
    "Use the toolkit at my next three visits, by the end of next month.",
    "Ask each child on my caseload about a normal day, starting this week.",
    "Bring the escalation procedure to our team meeting in two weeks.",
    "Ring the school before I write to it, from tomorrow.",
    "Record the child's own words in every visit note by half term.",
    "Set up a meeting with the health visitor about our shared families.",
)
EXAMPLES = (
    "I asked for a meeting of all workers when the plan had drifted, and we agreed who would do what.",
    "I used the toolkit with a parent, who saw for themselves what had slipped.",
    "I challenged a decision to close and used the escalation procedure; the case stayed open.",
    "I spent time alone with a child and wrote down what they said in their own words.",
    "I rang the school first and found they had the same worry.",
    "I shared information the same day and recorded why.",
)
OUTCOMES = (
    "A family now has one plan that everyone knows, and the children are in school each day.",
    "A young person told us what had been happening and is now safe at home.",
    "Support came months earlier than it would have, and the family asked for it themselves.",
    "The child's view changed what the meeting decided.",
    "We stopped writing to the family and started visiting together; attendance is up.",
)
HELPED = (
    "Protected time in supervision to talk about the toolkit has helped most.",
    "Caseloads leave little room for direct work.",
    "The contacts made on the day: we now ring each other.",
    "Our recording system has no place for the child's own words.",
)
SEEN = (
    "Records are clearer and name what daily life is like for the child.",
    "The team now asks for a professionals' meeting sooner.",
    "Supervision notes show more reflection on what a child may be living with.",
    "Fewer referrals come back for more information.",
)
CONCERN_TEXT = (
    "One of the children I visit said again that he is frightened to go home and nobody has called me back."
)
