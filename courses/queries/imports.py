"""What the start list of an empty partnership asks about imports."""

from django.urls import reverse

from courses.choices import ImportState
from courses.models import Booking, BookingImport
from partnerships.models import Partnership
from partnerships.tenancy import current_partnership_id


def upload_address() -> str:
    """Where a booking list is uploaded."""
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=current_partnership_id())
    return reverse("courses:import_new", args=[slug])


def has_imported() -> bool:
    """Whether a list was imported, or somebody was booked by hand."""
    return BookingImport.objects.filter(state=ImportState.COMMITTED).exists() or Booking.objects.exists()
