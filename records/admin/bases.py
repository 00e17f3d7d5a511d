"""Django's generic bases under names that also run: at run time they take no parameters."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core import paginator

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
    InlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
    ModelChoiceField = forms.ModelChoiceField[Any]
    DjangoUserAdmin = UserAdmin[Any]
    Paginator = paginator.Paginator[Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline
    ModelForm = forms.ModelForm
    InlineFormSet = forms.BaseInlineFormSet
    ModelChoiceField = forms.ModelChoiceField
    DjangoUserAdmin = UserAdmin
    Paginator = paginator.Paginator
