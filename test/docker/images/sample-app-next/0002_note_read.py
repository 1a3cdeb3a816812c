from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sample", "0001_initial")]
    operations = [
        migrations.RunSQL('ALTER TABLE sample_note ADD COLUMN "read" boolean NOT NULL DEFAULT false'),
    ]
