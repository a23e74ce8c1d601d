"""Pages of training peer review, schools, observation, impact and challenge days."""

from audits.views import challenge_days, observations, schools
from partnerships.permissions import page

urlpatterns = [
    page("observations/", observations.observations, "observations"),
    page("observations/new/", observations.observation_plan, "observation_plan"),
    page("observations/<int:pk>/", observations.observation, "observation"),
    page("observations/<int:pk>/move/", observations.observation_move, "observation_move"),
    page("observations/<int:pk>/form/", observations.observation_form, "observation_form"),
    page("observations/<int:pk>/finish/", observations.observation_finish, "observation_finish"),
    page("observations/<int:pk>/share/", observations.observation_share, "observation_share"),
    page("observations/<int:pk>/answer/", observations.observation_respond, "observation_respond"),
    page("observations/<int:pk>/act/", observations.observation_act, "observation_act"),
    page("schools/", schools.schools, "schools"),
    page("schools/cycles/<int:pk>/invite/", schools.school_invite, "school_invite"),
    page("schools/cycles/<int:pk>/invite-again/", schools.school_invite_again, "school_invite_again"),
    page("schools/<int:pk>/route/", schools.school_route, "school_route"),
    page("schools/<int:pk>/accept/", schools.school_accept, "school_accept"),
    page("schools/<int:pk>/send-back/", schools.school_send_back, "school_send_back"),
    page("challenge-days/", challenge_days.challenge_days, "challenge_days"),
    page("challenge-days/new/", challenge_days.challenge_day_plan, "challenge_day_plan"),
    page("challenge-days/<int:pk>/", challenge_days.challenge_day, "challenge_day"),
    page("challenge-days/<int:pk>/add/", challenge_days.challenge_add, "challenge_add"),
    page("challenge-days/<int:pk>/held/", challenge_days.challenge_hold, "challenge_hold"),
    page("challenge-days/<int:pk>/record/", challenge_days.challenge_record, "challenge_record"),
    page("challenge-days/<int:pk>/cancel/", challenge_days.challenge_cancel, "challenge_cancel"),
]
