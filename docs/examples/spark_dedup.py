"""Clean a corpus of Parquet files and leave out its near-duplicates, on a cluster.

    spark-submit spark_dedup.py s3a://news/articles s3a://news/unique --id url --order fetched --gone s3a://news/gone

Texts are compared as they are and written clean. `--gone` gets the id of each article that went, the id of the one that
stays in its place, and how near the two are.
"""

from __future__ import annotations

import argparse
import sys

from pyspark.sql import SparkSession

from newsclean.extra.spark import clean, find_duplicates


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--id", default="id", help="the column that names an article (default: %(default)s)")
    parser.add_argument("--text", default="text", help="the column with its text (default: %(default)s)")
    parser.add_argument("--order", help="the column that says which article is first; by default the id")
    parser.add_argument("--threshold", type=float, default=0.8)
    parser.add_argument("--keep", default="first", choices=["first", "last", "longest", "none"])
    parser.add_argument("--gone", help="where to write what went")
    options = parser.parse_args(arguments)

    def tell(what: str, count: int) -> None:
        print(f"{what}: {count:,}", file=sys.stderr)

    spark = SparkSession.builder.appName("newsclean").getOrCreate()
    articles = spark.read.parquet(options.input)
    how = {"order": options.order, "tell": tell}
    gone = find_duplicates(articles, options.id, options.text, options.threshold, options.keep, **how)
    if options.gone:
        gone.write.parquet(options.gone)
    clean(articles.join(gone, options.id, "left_anti"), options.text).write.parquet(options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
