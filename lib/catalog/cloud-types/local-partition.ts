/** The partition of the local cloud, and how the addresses of its services end: regions of China are not in it. */
export const LOCAL_PARTITION = {
  partition: 'aws',
  dnsSuffix: 'amazonaws.com',
  reverseDnsPrefix: 'com.amazonaws',
} as const;
