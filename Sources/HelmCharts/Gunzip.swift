// gzip, inflated in pieces: no more than one piece is in memory, and the caller can stop after any of them.
// This is the only file of the room with pointers: zlib wants them.

import CZlib

/// The pieces of a gzip file, one `next()` after the other. Several gzip members in a row are one stream, as they are to
/// Go's `gzip.Reader`.
struct Gunzip: ~Copyable {
  /// A piece is no longer than this.
  static let pieceSize = 65_536

  private let input: [UInt8]
  private var offset = 0
  /// zlib remembers the address, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  /// True when the last piece ended a gzip member. Bytes that follow are the next member.
  private(set) var isAtMemberEnd = false

  init(_ input: [UInt8]) throws(ChartFilesError.Reason) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // The largest window, and 16: gzip only, its checksum verified.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      throw .noMemory
    }
    self.stream = stream
    self.input = input
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The next piece, or nil after the last byte of the input. A piece may be empty at the end of a member.
  mutating func next() throws(ChartFilesError.Reason) -> [UInt8]? {
    while true {
      if isAtMemberEnd {
        guard offset < input.count else { return nil }
        inflateReset(stream)
        isAtMemberEnd = false
      }
      var result = Z_OK
      let piece = inflated(&result)
      switch result {
      case Z_OK: break
      case Z_STREAM_END: isAtMemberEnd = true
      // No input is left, and zlib waits for more.
      case Z_BUF_ERROR: throw .truncated
      case Z_MEM_ERROR: throw .noMemory
      default: throw .damagedGzip
      }
      if isAtMemberEnd || !piece.isEmpty { return piece }
    }
  }

  /// What one call of zlib makes of the rest of the input.
  private mutating func inflated(_ result: inout Int32) -> [UInt8] {
    let (stream, offset) = (stream, offset)
    // zlib counts in 32 bits.
    let available = min(input.count - offset, 1 << 30)
    let piece = input.withUnsafeBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { output, count in
        // zlib only reads there, though its type does not say so.
        stream.pointee.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + offset) }
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(Self.pieceSize)
        result = inflate(stream, Z_NO_FLUSH)
        count = Self.pieceSize - Int(stream.pointee.avail_out)
      }
    }
    self.offset += available - Int(stream.pointee.avail_in)
    return piece
  }
}
