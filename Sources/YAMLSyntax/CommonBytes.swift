// How much of two texts is the same.

/// How many bytes are the same at the start of two texts; eight are compared at a time.
func commonPrefix(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
  let most = min(a.count, b.count)
  let (rawA, rawB) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
  var count = 0
  while count + 8 <= most,
    rawA.loadUnaligned(fromByteOffset: count, as: UInt64.self)
      == rawB.loadUnaligned(fromByteOffset: count, as: UInt64.self)
  {
    count += 8
  }
  while count < most, a[count] == b[count] { count += 1 }
  return count
}

/// The same at their ends.
func commonSuffix(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
  let most = min(a.count, b.count)
  let (rawA, rawB) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
  var count = 0
  while count + 8 <= most,
    rawA.loadUnaligned(fromByteOffset: a.count - count - 8, as: UInt64.self)
      == rawB.loadUnaligned(fromByteOffset: b.count - count - 8, as: UInt64.self)
  {
    count += 8
  }
  while count < most, a[a.count - 1 - count] == b[b.count - 1 - count] { count += 1 }
  return count
}
