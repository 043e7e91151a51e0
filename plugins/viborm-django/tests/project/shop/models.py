"""Models with all kinds of fields, keys, constraints and indexes that Django has on every database."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now


class Category(models.Model):
    """A tree, and a name that is looked for with LIKE."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(db_index=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)

    class Meta:
        db_table_comment = "what there is"


class Product(models.Model):
    """Every type."""

    categories = models.ManyToManyField(Category)
    id = models.UUIDField(primary_key=True)
    order = models.SmallIntegerField(db_column="order")
    big = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField(default=0)
    price = models.DecimalField(max_digits=12, decimal_places=2, db_default=0)
    weight = models.FloatField(db_default=1.5)
    active = models.BooleanField(db_default=True)
    title = models.CharField(max_length=200, db_comment="the user's words", db_default="it's new")
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    raw = models.BinaryField()
    day = models.DateField(null=True)
    at = models.DateTimeField(db_default=Now())
    time = models.TimeField(null=True)
    took = models.DurationField(null=True)
    address = models.GenericIPAddressField(null=True)
    low = models.GeneratedField(
        expression=Lower("title"), output_field=models.CharField(max_length=200), db_persist=True
    )

    class Meta:
        unique_together = [("title", "day")]
        indexes = [
            models.Index(fields=["price", "-day"], name="by_price"),
            models.Index(Lower("title").desc(), "order", name="by_low"),
            models.Index(fields=["count"], name="in_stock", condition=Q(count__gt=0)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0) & ~Q(title=""), name="dear"),
            models.UniqueConstraint(fields=["order", "big"], name="one_place"),
            models.UniqueConstraint(fields=["order"], condition=Q(active=True), name="one_active"),
            models.UniqueConstraint(Lower("title"), F("day"), name="one_title"),
        ]


class Review(models.Model):
    """One to one, by a column that is no primary key, and without a constraint."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE)
    category = models.ForeignKey(Category, to_field="name", on_delete=models.PROTECT)
    loose = models.ForeignKey(Category, related_name="+", db_constraint=False, null=True, on_delete=models.DO_NOTHING)


class Elsewhere(models.Model):
    """A table that Django does not manage."""

    class Meta:
        managed = False
        db_table = "elsewhere"
