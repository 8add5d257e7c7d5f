"""newsclean on Spark: articles cleaned, and near-duplicates found, where they lie.

    from newsclean.extra.spark import clean, dedup, find_duplicates

    clean(articles, "text").write.parquet("clean")
    dedup(articles, id="url", text="text", threshold=0.8).write.parquet("unique")

`pip install 'newsclean[spark]'`, on the driver and on the workers. docs/clusters.md says how, why the answer is that of
one machine, and what a cluster takes.
"""

from newsclean.extra.spark.cleaning import clean
from newsclean.extra.spark.duplicates import dedup, find_duplicates

__all__ = ("clean", "dedup", "find_duplicates")
