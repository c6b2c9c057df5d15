import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { required } from '../../../lib/core/plan';
import { planSparkJob } from '../../../lib/data/spark-job/spark-job';
import { pythonEnvironment } from '../python-environment';

/** The version of Spark that jobs have by default. */
const SPARK_VERSION = required(planSparkJob({ mainApplicationFile: 'local:///job.py' })).sparkVersion;

/** The Python of an environment with PySpark: a minute and 0.6 GB, once for each version, outside the checkout. */
export async function pysparkPython(version: string = SPARK_VERSION): Promise<string> {
  const requirement = `pyspark==${version}`;
  return pythonEnvironment(`pyspark-${version}`, requirement, [requirement]);
}

/** The folder of Spark itself in an environment with PySpark. */
export async function sparkHome(python: string): Promise<string> {
  const { stdout } = await promisify(execFile)(python, ['-c', 'import pyspark; print(pyspark.__path__[0])']);
  return stdout.trim();
}
