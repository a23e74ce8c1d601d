"""A workbook that comes back: looked at by its content, known by its stamp, read, and held until somebody decides."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from assurance.logic.uploads import UnfitFile, inspect
from assurance.services.refusals import Refused
from audits.logic.offline.comparing import held_rows
from audits.logic.offline.reading import MOST_BYTES, ReturnedFile, UnreadableWorkbook
from audits.logic.offline.words import asked_of
from audits.models import Assessment, ReturnedWorkbook
from audits.queries.frameworks import spec_of
from audits.services.offline.making import Stamp, why_not_offline
from partnerships import clock
from partnerships.access import Member
from partnerships.downloads import CONTENT_TYPES, EXCEL
from partnerships.tenancy import current_partnership_id

_WHAT_WORKS = "Bring back the workbook that you downloaded here, saved as .xlsx."


@transaction.atomic
def receive(*, assessment: Assessment, upload: UploadedFile, by: Member) -> ReturnedWorkbook:
    """Read a workbook and hold what it says. No answer is changed, and the file is not kept.

    What the same person brought back before for this assessment, and did not bring in, gives way to it.

    Raises:
        Refused: as `why_not_offline`; no workbook, one with macros or too large; another one than this assessment's.
    """
    stored = Assessment.objects.select_for_update().get(pk=assessment.pk)
    assessment.state, assessment.route = stored.state, stored.route
    if why := why_not_offline(assessment, by):
        raise Refused(why)
    file = _read(upload)
    stamp = Stamp.read(file.stamp)
    _refuse_anothers(stamp, assessment)
    spec = spec_of(assessment.framework_version)
    asked, elsewhere = asked_of(spec), {each.key for each in spec.questions if not each.is_graded}
    try:
        rows = file.rows(asked)
    except UnreadableWorkbook as unreadable:
        raise Refused(str(unreadable)) from None
    ReturnedWorkbook.objects.filter(assessment=assessment, uploaded_by_id=by.user_id).delete()
    return ReturnedWorkbook.objects.create(
        assessment=assessment,
        file_name=(upload.name or "answers.xlsx")[-200:],
        downloaded_at=stamp.made_at,
        rows=[row.as_json() for row in held_rows(rows, stamp.marks, asked, elsewhere)],
        uploaded_by_id=by.user_id,
        uploaded_at=clock.now(),
    )


def _read(upload: UploadedFile) -> ReturnedFile:
    """The file, if it is a workbook without macros; its size is looked at before anything of it is read."""
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(f"This file has more than {MOST_BYTES // 1024 // 1024} MB. {_WHAT_WORKS}")
    content = upload.read()
    try:
        accepted = inspect(content, upload.name or "")
    except UnfitFile as unfit:
        raise Refused(f"{unfit.reason} {_WHAT_WORKS}") from None
    if accepted.content_type != CONTENT_TYPES[EXCEL]:
        raise Refused(f"This is not an Excel workbook. {_WHAT_WORKS}")
    try:
        return ReturnedFile(content)
    except UnreadableWorkbook as unreadable:
        raise Refused(str(unreadable)) from None


def _refuse_anothers(stamp: Stamp, assessment: Assessment) -> None:
    if stamp.partnership != current_partnership_id():
        raise Refused(
            "This workbook was downloaded in another partnership’s portal. Nothing was read from it."
        )
    if stamp.assessment != assessment.pk:
        raise Refused("This workbook belongs to another assessment. Bring it back on the page of that one.")
    if stamp.version != assessment.framework_version_id:
        raise Refused(
            "This workbook was made for another version of the framework. Download it again, and copy your words over."
        )
