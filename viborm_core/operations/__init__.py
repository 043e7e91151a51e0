"""The core's operations. An operation says what it does to a snapshot, never how it is spelled."""

from viborm_core.operations.base import DiffOperation
from viborm_core.operations.column import AddColumn, AlterColumn, DropColumn, RenameColumn, ValueMapping
from viborm_core.operations.constraint import (
    AddCheck,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    DropCheck,
    DropForeignKey,
    DropPrimaryKey,
    DropUnique,
    RenameConstraint,
)
from viborm_core.operations.enum import AlterEnum, ColumnMapping, CreateEnum, DropEnum, RenameEnum
from viborm_core.operations.index import CreateIndex, DropIndex, RenameIndex
from viborm_core.operations.namespace import CreateNamespace, DropNamespace
from viborm_core.operations.remake import RemakeTables
from viborm_core.operations.table import AlterTable, CreateTable, DropTable, RenameTable

CORE_OPERATIONS: tuple[type[DiffOperation], ...] = (
    CreateNamespace,
    DropNamespace,
    CreateTable,
    DropTable,
    RenameTable,
    AlterTable,
    AddColumn,
    DropColumn,
    RenameColumn,
    AlterColumn,
    CreateIndex,
    DropIndex,
    RenameIndex,
    AddPrimaryKey,
    DropPrimaryKey,
    AddUnique,
    DropUnique,
    AddCheck,
    DropCheck,
    AddForeignKey,
    DropForeignKey,
    RenameConstraint,
    CreateEnum,
    DropEnum,
    RenameEnum,
    AlterEnum,
    RemakeTables,
)
"""All of them."""

__all__ = [
    "CORE_OPERATIONS",
    "AddCheck",
    "AddColumn",
    "AddForeignKey",
    "AddPrimaryKey",
    "AddUnique",
    "AlterColumn",
    "AlterEnum",
    "AlterTable",
    "ColumnMapping",
    "CreateEnum",
    "CreateIndex",
    "CreateNamespace",
    "CreateTable",
    "DiffOperation",
    "DropCheck",
    "DropColumn",
    "DropEnum",
    "DropForeignKey",
    "DropIndex",
    "DropNamespace",
    "DropPrimaryKey",
    "DropTable",
    "DropUnique",
    "RemakeTables",
    "RenameColumn",
    "RenameConstraint",
    "RenameEnum",
    "RenameIndex",
    "RenameTable",
    "ValueMapping",
]
