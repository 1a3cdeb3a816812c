from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sample", "0002_note_read")]
    operations = [migrations.RunSQL("ALTER TABLE sample_letter ADD COLUMN stamp text")]
