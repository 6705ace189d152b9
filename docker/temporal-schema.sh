#!/bin/sh
# Both databases of the server: created where they are missing, brought up to its version.
set -eu
schema=/etc/temporal/schema/postgresql/v12

prepare() {
  database=$1
  versions=$2
  temporal-sql-tool --database "$database" create
  # On a second start the base version is there already.
  temporal-sql-tool --database "$database" setup-schema --version 0.0 || true
  temporal-sql-tool --database "$database" update-schema --schema-dir "$schema/$versions/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
