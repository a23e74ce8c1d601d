"""What a member may do in audits at all, by role."""

from partnerships.choices import EVERY_ROLE, Role
from partnerships.permissions import declare

TEAM = {Role.POLICY_OFFICER, Role.COORDINATOR}
SEG = {Role.SEG_MEMBER, Role.SEG_CHAIR}

SEE_AUDITS = declare("audits.see", "see audits", {*TEAM, Role.SCRUTINEER})
RUN_AUDITS = declare("audits.run", "run audits", {Role.POLICY_OFFICER})
READ_FRAMEWORKS = declare("audits.read_frameworks", "read frameworks", EVERY_ROLE - {Role.BOARD_MEMBER})
EDIT_FRAMEWORKS = declare(
    "audits.edit_frameworks", "change and release frameworks", {Role.POLICY_OFFICER, Role.ADMINISTRATOR}
)
#: Frameworks as a place of their own in the navigation; the team comes to them from Audits.
OPEN_FRAMEWORKS = declare("audits.open_frameworks", "open the frameworks", {Role.ADMINISTRATOR})
ANSWER = declare("audits.answer", "answer your agency's assessments", {Role.AGENCY_LEAD})
MODERATE = declare("audits.moderate", "moderate the agencies assigned to you", {Role.MODERATOR})
REVIEW_PEERS = declare(
    "audits.review_peers", "review the training of a peer agency", {Role.AGENCY_LEAD, Role.MODERATOR}
)
#: Themes of peer reviews as a place of their own in the navigation; the team comes to them from the cycle.
READ_THEMES = declare("audits.read_themes", "read the themes of peer reviews", SEG)
READ_ASSESSMENTS = declare(
    "audits.read_assessments",
    "read assessments",
    {*TEAM, Role.SCRUTINEER, Role.AGENCY_LEAD, Role.PROVIDER, Role.MODERATOR, *SEG},
)
DECIDE_REFERRAL = declare(
    "audits.decide_referral", "decide grades that were referred", {Role.POLICY_OFFICER, Role.SEG_CHAIR}
)
SEE_RESULTS = declare(
    "audits.see_results", "see the results of audits", {*TEAM, Role.SCRUTINEER, *SEG, Role.AGENCY_LEAD}
)
SUBMIT_COURSE = declare("audits.submit_course", "submit your agency's courses", {Role.PROVIDER})
CHECK_COURSE = declare(
    "audits.check_course", "check courses against the minimum standards", {*TEAM, Role.MODERATOR}
)
SEE_SUBMISSIONS = declare(
    "audits.see_submissions",
    "see courses held against the minimum standards",
    {*TEAM, Role.SCRUTINEER, Role.MODERATOR, Role.PROVIDER},
)
DECIDE_ENDORSEMENT = declare("audits.decide_endorsement", "endorse courses", {Role.POLICY_OFFICER})
PLAN_OBSERVATIONS = declare("audits.plan_observations", "plan observations", TEAM)
OBSERVE = declare("audits.observe", "observe training", {*TEAM, Role.MODERATOR})
READ_OBSERVATIONS = declare(
    "audits.read_observations",
    "read observations",
    {*TEAM, Role.SCRUTINEER, Role.PROVIDER, Role.MODERATOR},
)
#: Course checks and observations as places of their own in the navigation; the team comes to them from Audits.
COME_FOR_CHECKS = declare("audits.come_for_checks", "come to check courses", {Role.MODERATOR})
COME_FOR_OBSERVATIONS = declare(
    "audits.come_for_observations", "come for observations", {Role.PROVIDER, Role.MODERATOR}
)
WRITE_IMPACT = declare(
    "audits.write_impact", "write impact assessments", {Role.POLICY_OFFICER, Role.AGENCY_LEAD, *SEG}
)
SEE_IMPACT = declare(
    "audits.see_impact", "see impact assessments", {*TEAM, Role.SCRUTINEER, Role.AGENCY_LEAD, *SEG}
)
#: Impact as a place of its own in the navigation; the team comes to it from Audits, agencies from their assessments.
COME_FOR_IMPACT = declare("audits.come_for_impact", "come for impact assessments", SEG)
USE_MATRIX = declare(
    "audits.use_matrix", "use the best-practice matrix", {*TEAM, Role.PROVIDER, Role.AGENCY_LEAD}
)
COMPARE_PROVIDERS = declare(
    "audits.compare_providers", "compare providers for a need", {*TEAM, Role.AGENCY_LEAD}
)
