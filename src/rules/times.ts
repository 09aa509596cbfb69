/** Milliseconds since 1970 UTC of an ISO 8601 time; NaN for a day that no calendar has, which `Date.parse` takes for a later one. */
export function timeOf(text: string): number {
  const day = text.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  return Number.isFinite(midnight.getTime()) && midnight.toISOString().startsWith(day) ? Date.parse(text) : Number.NaN;
}
