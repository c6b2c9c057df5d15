"""Counts the words of a file: INPUT OUTPUT SECONDS. Each of four tasks takes so many seconds more."""

import sys
import time
from operator import add

from pyspark.sql import SparkSession

source, target, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
spark = SparkSession.builder.appName("count").getOrCreate()


def slowly(lines):
    time.sleep(seconds)
    return lines


words = spark.sparkContext.textFile(source, 4).mapPartitions(slowly).flatMap(str.split)
counts = words.map(lambda word: (word, 1)).reduceByKey(add, 2).collect()
spark.sparkContext.parallelize([f"{word} {count}" for word, count in sorted(counts)], 1).saveAsTextFile(target)
spark.stop()
