// Writes small tar and gzip files for the tests, well-formed ones and others.

import CZlib

/// One member of a tar archive.
struct TarMember {
  var name: String
  var content: [UInt8] = []
  var type: Character = "0"
  var prefix = ""
  var magic = "ustar\u{0}00"
  /// The size field, if it is not the content's own in octal.
  var size: [UInt8]?
  var hasRightChecksum = true

  static func file(_ name: String, _ content: String = "") -> TarMember {
    TarMember(name: name, content: Array(content.utf8))
  }

  static func file(_ name: String, bytes: [UInt8]) -> TarMember { TarMember(name: name, content: bytes) }

  /// A PAX header for the member that follows it.
  static func pax(_ records: [(String, String)]) -> TarMember {
    TarMember(name: "pax", content: Array(records.map { paxRecord($0, $1) }.joined().utf8), type: "x")
  }

  private static func paxRecord(_ key: String, _ value: String) -> String {
    let rest = " \(key)=\(value)\n"
    var length = rest.utf8.count
    while length != rest.utf8.count + String(length).utf8.count { length = rest.utf8.count + String(length).utf8.count }
    return "\(length)\(rest)"
  }

  var bytes: [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: some Sequence<UInt8>, at offset: Int, upTo limit: Int) {
      for (place, byte) in text.prefix(limit).enumerated() { header[offset + place] = byte }
    }
    put(name.utf8, at: 0, upTo: 100)
    put("0000644\u{0}".utf8, at: 100, upTo: 8)
    let octal = String(content.count, radix: 8)
    put(
      size ?? Array((String(repeating: "0", count: 11 - octal.utf8.count) + octal).utf8), at: 124, upTo: 12)
    put(String(type).utf8, at: 156, upTo: 1)
    put(magic.utf8, at: 257, upTo: 8)
    put(prefix.utf8, at: 345, upTo: 155)
    put("        ".utf8, at: 148, upTo: 8)
    let sum = header.reduce(0) { $0 + Int($1) } + (hasRightChecksum ? 0 : 1)
    put((String(String(sum + 1 << 18, radix: 8).suffix(6)) + "\u{0} ").utf8, at: 148, upTo: 8)
    return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }
}

func tar(_ members: [TarMember]) -> [UInt8] {
  members.flatMap(\.bytes) + [UInt8](repeating: 0, count: 1024)
}

/// One gzip member.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  var input = bytes
  // With room for the worst case one call of `deflate` does it all.
  let room = bytes.count + bytes.count / 1000 + 1024
  return input.withUnsafeMutableBufferPointer { input in
    [UInt8](unsafeUninitializedCapacity: room) { output, count in
      withUnsafeMutablePointer(to: &stream) { stream in
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
          fatalError("deflateInit2")
        }
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(room)
        guard deflate(stream, Z_FINISH) == Z_STREAM_END else { fatalError("deflate") }
        count = room - Int(stream.pointee.avail_out)
        deflateEnd(stream)
      }
    }
  }
}

func tgz(_ members: [TarMember]) -> [UInt8] { gzip(tar(members)) }

/// A chart with nothing in it, in an archive.
func tinyChart(_ name: String = "tiny", _ more: [TarMember] = []) -> [UInt8] {
  tgz([.file("\(name)/Chart.yaml", "name: \(name)")] + more)
}
