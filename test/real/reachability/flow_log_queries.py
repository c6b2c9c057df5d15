"""Runs saved queries of Athena over Parquet files in the folders of flow logs: with DuckDB, translated by sqlglot."""

import glob
import ipaddress
import json
import os
import sys
import tempfile

import duckdb
import sqlglot
from sqlglot import exp


def in_network(cidr: str, address: str) -> bool | None:
    """contains(network, address) of Athena; an address that is none is NULL."""
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(cidr)
    except ValueError:
        return None


def translated(query: str) -> str:
    """The query in DuckDB's dialect, which has no addresses."""
    tree = sqlglot.parse_one(query, read="athena")
    for cast in list(tree.find_all(exp.TryCast)):
        call = cast.parent
        assert cast.to.sql(dialect="athena").upper() == "IPADDRESS" and isinstance(call, exp.ArrayContains)
        call.replace(exp.Anonymous(this="in_network", expressions=[call.this.copy(), cast.this.copy()]))
    return tree.sql(dialect="duckdb")


def write_files(connection: duckdb.DuckDBPyConnection, folder: str, given: dict) -> None:
    """One Parquet file in each folder, with the columns and types of the table."""
    types = {"string": "VARCHAR", "int": "INTEGER", "bigint": "BIGINT"}
    columns = given["columns"]
    declared = ", ".join(f'"{it["name"]}" {types[it["type"]]}' for it in columns)
    for name, records in given["folders"].items():
        into = os.path.join(folder, name)
        os.makedirs(into)
        connection.execute(f"CREATE OR REPLACE TABLE written ({declared})")
        marks = ", ".join("?" for _ in columns)
        for record in records:
            row = [record.get(it["name"]) for it in columns]
            connection.execute(f"INSERT INTO written VALUES ({marks})", row)
        connection.execute(f"COPY written TO '{into}/flows.log.parquet' (FORMAT parquet, COMPRESSION gzip)")


def main() -> None:
    given = json.load(sys.stdin)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.create_function("in_network", in_network, ["VARCHAR", "VARCHAR"], "BOOLEAN", null_handling="special")
    with tempfile.TemporaryDirectory() as folder:
        write_files(connection, folder, given)
        files = sorted(glob.glob(f"{folder}/**/*.parquet", recursive=True))
        # What projection does: the folder of a file is its partition.
        connection.execute(
            f"CREATE VIEW {given['table']} AS SELECT * EXCLUDE (filename), "
            f"substr(filename, {len(folder) + 2}, {given['partitionLength']}) AS {given['partition']} "
            f"FROM read_parquet({files!r}, filename = true)"
        )
        answers = {}
        for query in given["queries"]:
            cursor = connection.execute(translated(query["query"]), query.get("parameters", []))
            names = [column[0] for column in cursor.description]
            answers[query["name"]] = [dict(zip(names, row)) for row in cursor.fetchall()]
    json.dump(answers, sys.stdout, default=str)


main()
