"""Sign-in and passwords: django-allauth's own forms, refusing in plain words (NHS design system: error messages)."""

from typing import Any

from allauth.account import forms as account

EMPTY = {
    "login": "Enter your email address",
    "email": "Enter your email address",
    "password": "Enter your password",
    "oldpassword": "Enter the password that you have now",
    "password1": "Enter a new password",
    "password2": "Enter the new password again",
}


class PlainRefusals:
    """Mixin, first in the bases of an allauth form."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, message in EMPTY.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = message


class SignInForm(PlainRefusals, account.LoginForm):
    pass


class AskForPasswordForm(PlainRefusals, account.ResetPasswordForm):
    pass


class ChoosePasswordForm(PlainRefusals, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(PlainRefusals, account.ChangePasswordForm):
    pass
