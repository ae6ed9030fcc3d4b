"""A person's name with the keys by which it is sorted and found; members have one and accounts too."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..fields import NFCCharField, nfc
from ..names import fold, sort_key


class Named(models.Model):
    full_name = NFCCharField(_("full name"), max_length=80)
    # No length: a letter such as ﬃ becomes three when it is folded, and a letter is three digits of the key.
    sort_key = models.TextField(editable=False, db_index=True)
    search_key = models.TextField(editable=False, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self):
        """The stored keys follow the name; `bulk_create` does not call `save`, so its callers call this."""
        self.full_name = nfc(self.full_name)
        self.sort_key = sort_key(self.full_name)
        self.search_key = fold(self.full_name)
