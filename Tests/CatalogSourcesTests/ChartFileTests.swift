// Charts on disk: those that authors name, and those that are kept for times without a connection.

import Foundation
import HelmCharts
import LocalFiles
import TestSupport
import Testing
import TextDocument

@testable import CatalogSources

extension TemporaryDirectory {
  fileprivate func write(_ name: String, _ bytes: [UInt8]) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }
}

private let loki = ChartID(name: "loki", version: "1.0.1")

extension LoadedChart {
  fileprivate var reason: String? { if case .unknown(let reason)? = knowledge { reason } else { nil } }
}

@Suite struct ChartDirectoryTests {
  @Test func archivesAndFoldersAreFound() throws {
    let directory = try TemporaryDirectory()
    #expect(loadChart(loki, in: [directory.path]).knowledge == nil)
    try directory.write("b/loki-1.0.1/Chart.yaml", Array("name: loki\nversion: 1.0.1\n".utf8))
    try directory.write("b/loki-1.0.1/values.yaml", Array("a: 1\n".utf8))
    try directory.write("b/loki-1.0.1/templates/x.yaml", Array("{{ x }}".utf8))
    try directory.write("b/loki-1.0.1/charts/minio/Chart.yaml", Array("name: minio\nversion: 1.0.0\n".utf8))
    let both = [directory.path + "/a", directory.path + "/b"]
    let folder = loadChart(loki, in: both)
    let chart = try #require(folder.knowledge?.chart)
    #expect(chart.name == "loki" && chart.hasTemplates && chart.subcharts.map(\.name) == ["minio"])
    #expect(folder.paths.contains(directory.path + "/a/loki-1.0.1.tgz"))
    #expect(folder.paths.contains(directory.path + "/b/loki-1.0.1/values.yaml"))
    // The first directory counts.
    try directory.write("a/loki-1.0.1.tgz", chartArchive("loki", "1.0.1", values: "b: 2\n"))
    let archive = loadChart(loki, in: both)
    #expect(archive.knowledge?.chart.map { String(decoding: $0.valuesText.bytes, as: UTF8.self) } == "b: 2\n")
    #expect(archive.knowledge?.chart?.hasTemplates == false)
  }

  @Test func whatCannotBeReadIsUnknown() throws {
    let directory = try TemporaryDirectory()
    try directory.write("loki-1.0.1.tgz", Array("password".utf8))
    let loaded = loadChart(loki, in: [directory.path])
    #expect(loaded.reason?.contains("cannot be read") == true && loaded.reason?.contains("password") == false)
    try directory.write("loki-1.0.2/Chart.yaml", Array("version: 1.0.2\n".utf8))
    #expect(
      loadChart(ChartID(name: "loki", version: "1.0.2"), in: [directory.path]).reason?.contains("name is required")
        == true)
    var limits = ChartLimits()
    limits.members = 3
    for number in 0..<5 { try directory.write("loki-1.0.2/\(number)", []) }
    #expect(
      loadChart(ChartID(name: "loki", version: "1.0.2"), in: [directory.path], limits: limits).reason?
        .contains("more than 3 files") == true)
  }

  @Test func namesLeadToNoOtherDirectory() throws {
    let directory = try TemporaryDirectory()
    try directory.write("secret-1.tgz", chartArchive("secret", "1"))
    try directory.write("charts/x/y", [])
    for name in ["../secret", "x/../../secret", "..", "", "a\u{0}b", ".hidden", "é"] {
      let loaded = loadChart(ChartID(name: name, version: "1"), in: [directory.path + "/charts"])
      #expect(loaded.knowledge == nil && loaded.paths.isEmpty, "\(name)")
    }
  }

  @Test func linksInFoldersAreNotFollowed() throws {
    let directory = try TemporaryDirectory()
    try directory.write("loki-1.0.1/Chart.yaml", Array("name: loki\nversion: 1.0.1\n".utf8))
    try directory.write("elsewhere", Array("a: secret\n".utf8))
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: directory.path + "/loki-1.0.1/values.yaml", withDestinationPath: directory.path + "/elsewhere")
    try manager.createSymbolicLink(
      atPath: directory.path + "/loki-1.0.1/charts", withDestinationPath: directory.path + "/loki-1.0.1")
    let chart = try #require(loadChart(loki, in: [directory.path]).knowledge?.chart)
    #expect(chart.valuesText.bytes.isEmpty && chart.subcharts.isEmpty)
  }
}

@Suite struct ChartCacheTests {
  private let key = ChartCache.Key(server: "https://host:6443", context: "staging", version: "loki-1.0.1")

  private func files(_ cache: ChartCache) -> [DirectoryEntry] { directoryEntries(cache.directory) ?? [] }

  @Test func whatIsKeptIsThere() throws {
    let directory = try TemporaryDirectory()
    let cache = ChartCache(directory: directory.path + "/cache/charts")
    #expect(cache.load(key) == nil)
    let archive = chartArchive("loki", "1.0.1")
    #expect(cache.save(archive, revision: "uid/7", key) == nil)
    #expect(cache.load(key) == ChartCache.Kept(archive: archive, revision: "uid/7"))
    #expect(files(cache).map(\.name).allSatisfy { $0.hasPrefix("loki-1.0.1-") })
    let attributes = try FileManager.default.attributesOfItem(
      atPath: cache.directory + "/" + #require(files(cache).first).name)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    // Another cluster's, another context's, another version's.
    for other in [
      ChartCache.Key(server: "https://other:6443", context: "staging", version: "loki-1.0.1"),
      ChartCache.Key(server: "https://host:6443", context: nil, version: "loki-1.0.1"),
      ChartCache.Key(server: "https://host:6443", context: "staging", version: "loki-1.0.2"),
    ] {
      #expect(cache.load(other) == nil)
    }
    // One version has one archive.
    #expect(cache.save([1, 2, 3], revision: "uid/8", key) == nil)
    #expect(cache.load(key) == ChartCache.Kept(archive: [1, 2, 3], revision: "uid/8"))
    #expect(files(cache).count == 1)
  }

  @Test func aDamagedEntryIsDropped() throws {
    let directory = try TemporaryDirectory()
    let cache = ChartCache(directory: directory.path)
    let archive = chartArchive("loki", "1.0.1")
    var random = SeededRandom(for: #function)
    for _ in 0..<cases(quick: 40, full: 400) {
      #expect(cache.save(archive, revision: "r", key) == nil)
      let path = cache.directory + "/" + (try #require(files(cache).first).name)
      var bytes = try readFile(path)
      switch random.number(in: 0...2) {
      case 0: bytes.removeLast(random.number(in: 1...bytes.count))
      case 1: bytes[random.number(in: 0...bytes.count - 1)] ^= 1
      default: bytes.append(0)
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      #expect(cache.load(key) == nil)
      #expect(files(cache).isEmpty)
    }
  }

  @Test func whatWasUsedTheLongestAgoGoesFirst() throws {
    let directory = try TemporaryDirectory()
    let cache = ChartCache(directory: directory.path, limit: 40_000)
    func key(_ number: Int) -> ChartCache.Key { ChartCache.Key(server: "s", context: nil, version: "a-\(number)") }
    func age(_ number: Int, _ seconds: Double) throws {
      let name = try #require(files(cache).first { $0.name.hasPrefix("a-\(number)-") }?.name)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: cache.directory + "/" + name)
    }
    for number in 0..<3 {
      #expect(cache.save([UInt8](repeating: 7, count: 10_000), revision: "", key(number)) == nil)
      try age(number, Double(100 - number))
    }
    // The first is used again.
    #expect(cache.load(key(0)) != nil)
    #expect(cache.save([UInt8](repeating: 7, count: 15_000), revision: "", key(3)) == nil)
    #expect([0, 1, 2, 3].map { cache.load(key($0)) != nil } == [true, false, true, true])
    #expect(files(cache).reduce(0) { $0 + $1.size } <= 40_000)
    // One that is too large takes no other's place.
    #expect(cache.save([UInt8](repeating: 7, count: 50_000), revision: "", key(4)) == nil)
    #expect(cache.load(key(3)) != nil && cache.load(key(4)) == nil)
  }

  @Test func whatCannotBeKeptIsTold() throws {
    let directory = try TemporaryDirectory()
    try directory.write("file", [])
    let cache = ChartCache(directory: directory.path + "/file/charts")
    #expect(cache.save([1], revision: "", key) != nil)
  }
}

@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]) func digest(_ text: String, _ expected: String) {
    #expect(sha256(Array(text.utf8)) == expected)
  }

  @Test func digestsOfIndexes() {
    let digits = sha256([])
    #expect(sha256(ofDigest: digits) == digits)
    #expect(sha256(ofDigest: "sha256:" + digits.uppercased()) == digits)
    #expect(sha256(ofDigest: "md5") == nil && sha256(ofDigest: "") == nil)
  }
}
