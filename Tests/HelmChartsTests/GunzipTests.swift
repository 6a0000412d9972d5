// gzip in pieces: whole files, several members in a row, and what is cut off or damaged.

import TestSupport
import Testing

@testable import HelmCharts

struct GunzipTests {
  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000]) func whatWasPackedComesBack(_ length: Int) throws {
    let bytes = noise(length)
    #expect(try inflate(gzip(bytes)) == bytes)
  }

  /// As Go's reader has it; `cat a.gz b.gz` makes such files.
  @Test func membersInARowAreOneStream() throws {
    let empty = gzip([])
    #expect(try inflate(gzip([1, 2]) + empty + empty + gzip([3])) == [1, 2, 3])
  }

  @Test func pieceByPiece() throws {
    var gunzip = try Gunzip(gzip([UInt8](repeating: 7, count: 150_000)) + gzip([]))
    var (lengths, ends): ([Int], [Bool]) = ([], [])
    while let piece = try gunzip.next() {
      lengths.append(piece.count)
      ends.append(gunzip.isAtMemberEnd)
    }
    #expect(lengths == [65_536, 65_536, 18_928, 0])
    #expect(ends == [false, false, true, true])
    #expect(try gunzip.next() == nil)
  }

  @Test func everyCutIsTold() {
    let whole = gzip(noise(300))
    for length in 1..<whole.count {
      #expect(throws: ChartFilesError.Reason.truncated) { try inflate(Array(whole.prefix(length))) }
    }
  }

  @Test(arguments: ["the magic", "the data", "the checksum", "the length"]) func damageIsTold(_ what: String) {
    var bytes = gzip(noise(300))
    switch what {
    case "the magic": bytes[0] ^= 1
    case "the data": bytes[100] ^= 1
    case "the checksum": bytes[bytes.count - 8] ^= 1
    default: bytes[bytes.count - 1] ^= 1
    }
    #expect(throws: ChartFilesError.Reason.damagedGzip) { try inflate(bytes) }
  }

  @Test func whatFollowsAMemberMustBeGzip() {
    #expect(throws: ChartFilesError.Reason.damagedGzip) { try inflate(gzip([1]) + Array("behind it".utf8)) }
  }

  private func inflate(_ bytes: [UInt8]) throws -> [UInt8] {
    var gunzip = try Gunzip(bytes)
    var result: [UInt8] = []
    while let piece = try gunzip.next() {
      #expect(piece.count <= Gunzip.pieceSize)
      result += piece
    }
    return result
  }
}

/// Bytes that cannot be packed.
func noise(_ count: Int) -> [UInt8] {
  var random = SeededRandom(state: 1)
  return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
}
