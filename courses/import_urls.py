"""The pages of booking imports; `courses.urls` takes them in."""

from courses.views import import_check, import_done, import_steps, imports
from partnerships.permissions import page

urlpatterns = [
    page("imports/", imports.imports, "imports"),
    page("imports/new/", imports.import_new, "import_new"),
    page("imports/<int:pk>/", imports.import_resume, "import"),
    page("imports/<int:pk>/give-up/", imports.import_discard, "import_discard"),
    page("imports/<int:pk>/columns/", import_steps.import_columns, "import_columns"),
    page("imports/<int:pk>/sheet/", import_steps.import_sheet, "import_sheet"),
    page("imports/<int:pk>/words/", import_steps.import_words, "import_words"),
    page("imports/<int:pk>/organisations/", import_steps.import_organisations, "import_organisations"),
    page("imports/<int:pk>/check/", import_check.import_check, "import_check"),
    page("imports/<int:pk>/rows/<int:number>/", import_check.import_row, "import_row"),
    page("imports/<int:pk>/commit/", import_done.import_commit, "import_commit"),
    page("imports/<int:pk>/done/", import_done.import_done, "import_done"),
    page("imports/<int:pk>/undo/", import_done.import_undo, "import_undo"),
    page("imports/<int:pk>/cancel-bookings/", import_done.import_cancel_bookings, "import_cancel_bookings"),
]
