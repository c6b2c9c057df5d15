/** Everything that needs no engine: catalog, planning, problems. */
export * from './planning/problem';
