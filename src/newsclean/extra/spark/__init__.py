"""newsclean on Spark: articles cleaned where they lie, a batch at a time.

    from newsclean.extra.spark import clean

    clean(articles, "text").write.parquet("clean")

`pip install 'newsclean[spark]'`, on the driver and on the workers. docs/clusters.md says how.
"""

from newsclean.extra.spark.cleaning import clean

__all__ = ("clean",)
