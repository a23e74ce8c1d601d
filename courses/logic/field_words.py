"""The fields that a booking list can hold, and the words by which exports name them: plain data."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Field(StrEnum):
    """What a column can be mapped to."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    EMAIL = "email"
    AGENCY = "agency"
    JOB_ROLE = "job_role"
    CATEGORY = "category"
    STATUS = "status"
    ATTENDANCE = "attendance"
    EVENT_REF = "event_ref"
    COURSE_TITLE = "course_title"
    EVENT_START = "event_start"
    EVENT_END = "event_end"
    EVENT_DATE = "event_date"
    START_TIME = "start_time"
    END_TIME = "end_time"
    VENUE = "venue"
    BOOKING_REF = "booking_ref"
    ORDER_REF = "order_ref"
    QUANTITY = "quantity"
    LEARNER_ID = "learner_id"
    MANAGER_NAME = "manager_name"
    MANAGER_EMAIL = "manager_email"
    CANCELLED_ON = "cancelled_on"
    STATUS_DATE = "status_date"
    BOOKED_ON = "booked_on"
    ACCESS_NEEDS = "access_needs"
    JOINED_AT = "joined_at"
    LEFT_AT = "left_at"
    MINUTES_ATTENDED = "minutes_attended"
    MEETING_ROLE = "meeting_role"
    ORDER_STATUS = "order_status"
    SIGNED_IN = "signed_in"
    HAS_PLACE = "has_place"
    NO_SHOW = "no_show"
    APOLOGIES = "apologies"
    WALK_IN = "walk_in"
    WAITING_LIST = "waiting_list"
    SESSION_1 = "session_1"
    SESSION_2 = "session_2"
    SESSION_3 = "session_3"
    SESSION_4 = "session_4"
    SESSION_5 = "session_5"
    SESSION_6 = "session_6"
    SESSION_7 = "session_7"
    SESSION_8 = "session_8"
    SESSION_9 = "session_9"
    SESSION_10 = "session_10"


#: A register's columns for the days or sessions of one event, in their order.
SESSIONS = tuple(field for field in Field if field.value.startswith("session_"))
#: Columns in which any mark says what the column's own name says.
MARKS = frozenset(
    {Field.SIGNED_IN, Field.HAS_PLACE, Field.NO_SHOW, Field.APOLOGIES, Field.WALK_IN, Field.WAITING_LIST}
)
#: Columns whose words a person is asked about where nobody knows them.
WORD_FIELDS = (Field.STATUS, Field.ATTENDANCE, *SESSIONS)


#: By field, in the order in which an ambiguous word is settled; words are parted by bars.
SYNONYMS: Mapping[Field, str] = MappingProxyType(
    {
        Field.FIRST_NAME: (
            "first name|forename|given name|firstname|christian name|preferred name|forenames|fname"
            "|known as|delegate first name|attendee first name|learner first name"
            "|first|users first name|registered first name|name first"
        ),
        Field.LAST_NAME: (
            "last name|surname|family name|lastname|lname|second name|delegate surname|attendee last name"
            "|attendee surname|learner surname|learner last name"
            "|last|users last name|users surname|registered last name|name last|last names"
        ),
        Field.FULL_NAME: (
            "name|full name|delegate|delegate name|attendee|attendee name|participant|participant name"
            "|learner|learner name|employee|employee name|staff name|staff member|person|name of delegate"
            "|student|student name|display name|candidate|delegates name|your name|name of attendee|names"
            "|who"
            "|delegates|attendees|participants|users fullname|users full name|name please print"
            "|print name|name printed|user|username original name|user name original name"
            "|name original name|invitee|registrant|registrant name|name on ticket|ticket holder"
            "|guest name|trainee|trainee name|worker|worker name"
        ),
        Field.EMAIL: (
            "email|email address|work email|delegate email|attendee email|participant email|learner email"
            "|contact email|e mail|mail|user email|staff email|work email address|email id"
            "|participant id upn|upn|user principal name|delegate email address|your email"
            "|emails|users email|registered email|e mails|email addresses"
        ),
        Field.AGENCY: (
            "agency|organisation|organization|company|employer|organisation name|agency name|company name"
            "|your organisation|your agency|org|school|setting|school or setting|workplace"
            "|organisation or setting|service organisation|employing organisation|place of work|business"
            "|agency organisation|organisation agency"
            "|employer name|users organisation name s|users organisation names|institution"
            "|team organisation|which organisation do you work for|which agency do you work for|trust"
            "|school name|setting name|name of organisation|name of agency|name of school"
            "|name of setting|account|account name|company organisation"
        ),
        Field.JOB_ROLE: (
            "job title|job role|role|position|occupation|job|post|profession|designation|post title"
            "|your role|your job title|job description"
            "|position title|users position|users position s"
        ),
        Field.CATEGORY: (
            "category|delegate type|attendee type|volunteer|paid or volunteer|worker type|employment type"
            "|staff group|are you a volunteer"
        ),
        Field.STATUS: (
            "status|attendee status|booking status|delegate status|registration status|enrolment status"
            "|enrollment status|learner status|participation status|outcome|attendance status"
            "|session status|state|completion status|result|booking state"
            "|invitee status|rsvp|rsvp status|delegate outcome|learner outcome|approval status"
            "|booking outcome|seminar status|sign up status|signup status|code|status code"
        ),
        Field.ATTENDANCE: (
            "attended|attendance|present|checked in|did they attend|in attendance|attended y n|came"
            "|attended yes no|signed in|attendance mark|attendance y n|check in"
            "|did you attend|scanned|check in status|checkin|checked in status|attendance code|mark"
            "|register"
        ),
        Field.EVENT_REF: (
            "event ref|event reference|event id|event code|session id|session code|course code|run id"
            "|session ref|course id|class id|class code|event number|event no|course ref|course reference"
            "|occurrence id|session reference|schedule id"
        ),
        Field.COURSE_TITLE: (
            "course|course title|course name|event|event name|event title|training|training title|title"
            "|session title|session name|class|class name|module|training course|learning|activity"
            "|programme|name of course|name of training|course attended|meeting title|activity name"
            "|workshop"
            "|seminar|seminar name|class title|course full name|course fullname|learning title"
            "|activity title|webinar|webinar title|webinar name|topic|webinar topic|course and date"
            "|event and date|conference|briefing|offering|offering title|subject"
        ),
        Field.EVENT_START: (
            "session start|start|event start|starts|start date time|start date and time|course start"
            "|event start date time|session start date|event date time|begins|class start|start datetime"
            "|meeting start"
            "|when|session start date time|event date and time|session date and time|date and time"
            "|course date and time|scheduled time|actual start time|meeting start time|class start date"
            "|class start time|session dates|course dates|event dates|dates"
        ),
        Field.EVENT_END: (
            "session end|end|event end|ends|end date time|end date and time|end date|course end"
            "|session end date|event end date|finish|finish date|class end|end datetime"
            "|event finish|course finish|class finish|session finish|meeting end time|meeting end"
            "|class end date|session finish date time"
        ),
        Field.EVENT_DATE: (
            "event date|date|course date|session date|date of event|date of course|training date"
            "|start date|date of training|event start date|date attended|class date|course start date"
            "|delivery date"
        ),
        Field.START_TIME: (
            "start time|event start time|session start time|time|from|course time|begin time"
            "|session time|class time|event time|start finish time"
        ),
        Field.END_TIME: ("end time|finish time|event end time|session end time|to|until"),
        Field.VENUE: (
            "venue|location|place|room|event location|venue name|where|event venue|session location|delivery"
        ),
        Field.BOOKING_REF: (
            "attendee id|attendee no|booking id|booking ref|booking reference|booking number"
            "|attendee number|booking no|registration id|registration number|enrolment id|delegate id"
            "|ticket number|ticket id|attendee #|barcode|barcode number|place id"
            "|confirmation number|confirmation no|confirmation code"
        ),
        Field.ORDER_REF: (
            "order|order no|order id|order number|order ref|order reference|order #|transaction id"
            "|purchase id|invoice number"
        ),
        Field.QUANTITY: ("quantity|qty|number of places|tickets|number of tickets|places|places booked"),
        Field.LEARNER_ID: (
            "learner id|user id|employee id|employee number|staff id|person id|staff number"
            "|payroll number|learner number|payroll no|assignment number|student id|esr number|username"
            "|user name|login|uln|delegate number|employee no|learner no|id"
        ),
        Field.MANAGER_NAME: (
            "line manager|manager|manager name|line manager name|line managers name|supervisor"
            "|supervisor name|name of line manager|managers name|reports to|name of manager"
            "|your line managers name"
        ),
        Field.MANAGER_EMAIL: (
            "line manager email|manager email|line managers email|supervisor email|email of line manager"
            "|managers email|line manager email address|manager email address|line manager e mail"
            "|email of manager|line managers email address|manager e mail"
        ),
        Field.CANCELLED_ON: (
            "cancelled on|cancellation date|date cancelled|cancelled date|cancelled at|withdrawn on"
            "|date of cancellation|canceled date|withdrawal date|cancelled|canceled|withdrawn|cancelled y n"
            "|cancellation|cancellations|cancelled date time|cancelled in advance|late cancellation"
        ),
        Field.STATUS_DATE: (
            "status date|date of status|status changed|status updated|last updated|status change date"
            "|date updated|modified|last modified|updated at|status date time"
        ),
        Field.BOOKED_ON: (
            "booked on|booking date|order date|date booked|registered on|registration date|created"
            "|date registered|enrolment date|enrolled on|created at|date of booking|purchase date"
            "|booking made|registration time|date created|enrollment date|submitted at|timestamp"
            "|registered date|original response date|enrolment made|submission time|submitted on"
            "|completed at|order placed|date of order|date enrolled|enrolled"
        ),
        Field.ACCESS_NEEDS: (
            "access needs|access requirements|accessibility|special requirements|additional needs"
            "|reasonable adjustments|do you have any access needs|dietary and access needs"
            "|accessibility needs|accessibility requirements|access|special needs|disability requirements"
            "|additional requirements|any access requirements|adjustments"
        ),
        Field.JOINED_AT: ("join time|first join|joined|joined at|first join time|time joined"),
        Field.LEFT_AT: ("leave time|last leave|left|left at|last leave time|time left"),
        Field.MINUTES_ATTENDED: (
            "duration|in meeting duration|minutes attended|time in meeting|attendance duration"
            "|meeting duration|time in session minutes|duration minutes|trained minutes|minutes"
            "|time in session|total duration minutes|total duration"
        ),
        Field.MEETING_ROLE: ("meeting role"),
        Field.ORDER_STATUS: (
            "order status|order state|order type status|ticket status|purchase status"
            "|refund status|refunded|voided|void"
        ),
        Field.SIGNED_IN: (
            "signature|signed|signed in at|sign in time|time in|arrival time|arrived|arrived at"
            "|time of arrival"
            "|check in time|checkin time|checked in at|check in date|scanned at|signature of delegate"
            "|sign in"
            "|time arrived|completed on|completion date|date completed"
            "|completed date|signature am|am signature|initials"
        ),
        Field.HAS_PLACE: (
            "booked|place booked|booked y n|has booked|pre booked|prebooked|booked in advance|on booking list"
        ),
        Field.NO_SHOW: (
            "dna|did not attend|no show|noshow|not attended|non attendance|absent|dna y n"
            "|did not attend y n"
            "|no show y n|didnt attend|failed to attend|non attender|non attended|not present"
        ),
        Field.APOLOGIES: (
            "apologies|apology|apologies received|apologies sent|sent apologies|apologies given|withdrew"
            "|excused"
        ),
        Field.WALK_IN: (
            "walk in|walkin|came without booking|not booked|turned up on the day|walk in y n|turned up"
            "|drop in|attended not booked|unbooked"
        ),
        Field.WAITING_LIST: (
            "waiting list|wait list|waitlist|waitlisted|on waiting list|reserve list|waiting"
        ),
    }
)
