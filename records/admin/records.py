"""Registers the pages of records: eleven standard objects, and one page for all custom ones."""

from django.contrib import admin

from records.admin.custom_records import CustomRecordAdmin
from records.admin.record_admin import RecordAdmin
from records.models import STANDARD, CustomRecord

for model in STANDARD:
    admin.site.register(model, RecordAdmin)
admin.site.register(CustomRecord, CustomRecordAdmin)
