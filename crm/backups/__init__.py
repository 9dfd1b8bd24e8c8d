"""One file that holds everything an installation needs to live again: database, files, key."""

from crm.backups.archive import BackupRefused, write_backup
from crm.backups.restoring import restore_backup

__all__ = ["BackupRefused", "restore_backup", "write_backup"]
