from django.db import migrations, models


class Migration(migrations.Migration):
    """A signed copy may hold several signatures: a row for each."""

    dependencies = [("papers", "0003_verified_signed_and_packed")]

    operations = [
        migrations.AddField(
            model_name="papersignature",
            name="position",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="papersignature",
            name="trust",
            field=models.CharField(
                choices=[
                    ("trusted", "signed with a certificate this office trusts"),
                    ("expired", "intact, but the certificate had run out by the day the copy was stored"),
                    ("unknown_issuer", "intact, but nobody here vouches for who issued the certificate"),
                ],
                max_length=16,
                verbose_name="trust",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="papersignature", name="papers_papersignature_same_bytes_once"
        ),
        migrations.AddConstraint(
            model_name="papersignature",
            constraint=models.UniqueConstraint(
                fields=("paper", "sha256", "position"), name="papers_papersignature_same_bytes_once"
            ),
        ),
    ]
