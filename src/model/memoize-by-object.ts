/** Works something out once per object, as long as that lives. */
export function memoizeByObject<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const values = new WeakMap<K, V>();
  return (key) => {
    const before = values.get(key);
    if (before !== undefined) return before;
    const value = compute(key);
    values.set(key, value);
    return value;
  };
}
