"""The cast of every test: Ada owns the account, Ben edits, Cleo may sign in and nothing else."""

from django.contrib.auth.models import Permission, User

PASSWORD = "correct horse battery staple"


def ada() -> User:
    """Return Ada, who may do everything."""
    return User.objects.create_superuser("ada", "ada@example.com", PASSWORD, first_name="Ada", last_name="Lovelace")


def ben() -> User:
    """Return Ben, who sees and edits every record."""
    user = _staff("ben", "Ben", "Okri")
    mine = Permission.objects.filter(content_type__app_label="records")
    user.user_permissions.set(mine.exclude(codename__startswith="delete_"))
    return user


def cleo() -> User:
    """Return Cleo, who may not."""
    return _staff("cleo", "Cleo", "Sand")


def _staff(name: str, first: str, last: str) -> User:
    return User.objects.create_user(
        name, f"{name}@example.com", PASSWORD, first_name=first, last_name=last, is_staff=True
    )
