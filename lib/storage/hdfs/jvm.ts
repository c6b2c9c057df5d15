/** Java's memory, and what a container needs around it. */

/** The user of the daemons: that of the image `apache/hadoop`. */
export const DAEMON_USER_ID = 1000;

/**
 * - G1: the JVM would take the serial collector in a container with less than two CPUs.
 * - A daemon without memory ends, and the kubelet starts it again: half of a NameNode is worse than none.
 */
const JVM_OPTIONS = '-XX:+UseG1GC -XX:+ExitOnOutOfMemoryError';

/** Threads, class data, compiled code and direct buffers of a daemon beside its heap. */
const OFF_HEAP_SHARE = 0.25;
const OFF_HEAP_MIB = 512;

/** Heaps of the small daemons in MiB: what they took in a test, times two. */
export const SMALL_HEAP_MIB = { journalNode: 1024, zkfc: 256, zooKeeper: 512, command: 256 } as const;

/** Returns the JVM's options for a heap, which does not grow: its memory is taken when the daemon starts. */
export function heapOptions(heapMiB: number): string {
  return `-Xms${heapMiB}m -Xmx${heapMiB}m ${JVM_OPTIONS}`;
}

/** Returns the memory of a container with a heap. */
export function containerMemoryMiB(heapMiB: number): number {
  return Math.ceil(heapMiB * (1 + OFF_HEAP_SHARE)) + OFF_HEAP_MIB;
}

/**
 * `java.security`: pods get new addresses, and a name that does not resolve yet will. Addresses are kept for
 * 5 s, which is CoreDNS's default; Java's is 30 s.
 * @see https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/net/doc-files/net-properties.html
 * @see https://coredns.io/plugins/kubernetes (ttl)
 */
export const JAVA_SECURITY = 'networkaddress.cache.ttl=5\nnetworkaddress.cache.negative.ttl=1\n';

/** `log4j.properties`: everything goes to the log of the pod. Each call of a client is not logged. */
export const LOG4J = `log4j.rootLogger=INFO,console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.target=System.err
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %p %c{1}: %m%n
log4j.logger.org.apache.hadoop.hdfs.server.namenode.FSNamesystem.audit=WARN
`;
