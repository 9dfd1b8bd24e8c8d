"""Staff, tokens, audit log, erasure."""

from django.urls import path

from crm.lists.urls import addresses_of
from crm.views import audit, erasure, roles, staff, tokens
from crm.views.audit_list import AUDIT

urlpatterns = [
    path("settings/users/", staff.user_list, name="user_list"),
    path("settings/users/invite/", staff.invite_user, name="invite_user"),
    path("settings/users/<int:pk>/", staff.user, name="user"),
    path("settings/users/<int:pk>/disable/", staff.disable_user, name="disable_user"),
    path("settings/users/<int:pk>/enable/", staff.enable_user, name="enable_user"),
    path("settings/users/<int:pk>/invite/", staff.resend_invitation, name="resend_invitation"),
    path("settings/users/<int:pk>/sign-out/", staff.sign_out_user, name="sign_out_user"),
    path("settings/users/<int:pk>/second-factor/remove/", staff.remove_factor, name="remove_factor"),
    path("settings/users/<int:pk>/password/", staff.reset_password, name="reset_password"),
    path("settings/teams/", staff.create_team, name="create_team"),
    path("settings/teams/<int:pk>/", staff.team, name="team"),
    path("settings/roles/", roles.role_list, name="role_list"),
    path("settings/tokens/", tokens.token_list, name="token_list"),
    path("settings/tokens/create/", tokens.create_token, name="create_token"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("settings/audit/", audit.audit_log, name="audit_log"),
    *addresses_of(AUDIT, "settings/audit/"),
    path("customers/<int:pk>/erase/", erasure.erase_customer, name="erase_customer"),
    path("invitation/<str:token>/", staff.accept_invitation, name="accept_invitation"),
]
