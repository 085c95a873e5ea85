"""The app hands on a login page that it got in place of data, with 200."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import FOREIGN_WORKSPACE, World

PAGE = (
    "<!DOCTYPE html><html><head><title>Databricks - Sign In</title></head><body><div id=login-page></div>"
    f'<a href="https://{FOREIGN_WORKSPACE}/login.html?next_url=%2Foidc%2Foauth2%2Fv2.0%2Fauthorize">Sign in</a></body></html>'
)


@fault("login-page-as-success", stage="endpoint", title="200 with the login page of elsewhere")
def apply(world: World) -> None:
    """The app asks another app without a token, follows the redirect, and takes the page that it ends in for data.

    The call itself works. Source: community.databricks.com "Databricks UI and Backend Deployment Issue"; IceRhymers/shellbox
    docs/deploy.md.
    """
    world.app.replies["/api/items"] = Reply(200, PAGE, "text/html; charset=utf-8")
