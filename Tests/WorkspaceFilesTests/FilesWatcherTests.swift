// Files are told of when they change, however they do.

import Dispatch
import LocalFiles
import TestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// The limit ends what would wait for ever.
@Suite(.timeLimit(.minutes(5))) struct FilesWatcherTests {
  static let changes: [(name: String, change: @Sendable (String) throws -> Void)] = [
    ("written in place", { try Data("b: c\n".utf8).write(to: URL(fileURLWithPath: $0 + "/kept.yaml")) }),
    (
      "replaced",
      {
        try Data("b: c\n".utf8).write(to: URL(fileURLWithPath: $0 + "/new"))
        try FileManager.default.removeItem(atPath: $0 + "/kept.yaml")
        try FileManager.default.moveItem(atPath: $0 + "/new", toPath: $0 + "/kept.yaml")
      }
    ),
    ("taken away", { try FileManager.default.removeItem(atPath: $0 + "/kept.yaml") }),
    (
      "made in a folder that was not there",
      {
        try FileManager.default.createDirectory(atPath: $0 + "/a/b", withIntermediateDirectories: true)
        try Data("b: c\n".utf8).write(to: URL(fileURLWithPath: $0 + "/a/b/missing.yaml"))
      }
    ),
    ("written where a link leads", { try Data("b: c\n".utf8).write(to: URL(fileURLWithPath: $0 + "/far/target")) }),
    (
      "linked to something else",
      {
        try FileManager.default.removeItem(atPath: $0 + "/link.yaml")
        try FileManager.default.createSymbolicLink(atPath: $0 + "/link.yaml", withDestinationPath: $0 + "/far/other")
      }
    ),
    ("lost with its folder", { try FileManager.default.removeItem(atPath: $0) }),
  ]

  @Test(arguments: changes.indices) func aChangeIsTold(_ index: Int) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("kept.yaml", "a: b\n")
    try directory.write("far/target", "a: b\n")
    try directory.write("far/other", "other: b\n")
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/link.yaml", withDestinationPath: directory.path + "/far/target")
    let queue = DispatchQueue(label: "test")
    let (changes, told) = AsyncStream<[String]>.makeStream()
    let watcher = FilesWatcher(queue: queue) { told.yield($0) }
    let paths = ["kept.yaml", "link.yaml", "a/b/missing.yaml"].map { "\(directory.path)/\($0)" }
    queue.sync { watcher.watch(Set(paths)) }
    try Self.changes[index].change(directory.path)
    let first = await changes.first { _ in true }
    #expect(first?.isEmpty == false && Set(first ?? []).isSubset(of: paths), "\(Self.changes[index].name)")
    withExtendedLifetime(watcher) {}
  }

  /// What is beside them is nobody's business.
  @Test func othersAreNotTold() async throws {
    let directory = try TemporaryDirectory()
    let (kept, other) = (try directory.write("kept.yaml", "a: b\n"), "\(directory.path)/other.yaml")
    let queue = DispatchQueue(label: "test")
    let (changes, told) = AsyncStream<(paths: [String], isKept: Bool)>.makeStream()
    let (otherChanges, otherTold) = AsyncStream<Void>.makeStream()
    let watcher = FilesWatcher(queue: queue) { told.yield(($0, FileManager.default.fileExists(atPath: kept))) }
    let otherWatcher = FilesWatcher(queue: queue) { _ in otherTold.yield() }
    queue.sync {
      watcher.watch([kept])
      otherWatcher.watch([other])
    }
    try directory.write("other.yaml", "a: b\n")
    #expect(await otherChanges.first { _ in true } != nil)
    try directory.remove("kept.yaml")
    // The first that is told is what happened last.
    let first = await changes.first { _ in true }
    #expect(first?.paths == [kept] && first?.isKept == false)
    withExtendedLifetime((watcher, otherWatcher)) {}
  }

  /// A directory by two names is watched until neither is wanted.
  @Test func oneDirectoryByTwoNames() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("real/kept.yaml", "a: b\n")
    let (real, link) = (directory.path + "/real", directory.path + "/link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
    let queue = DispatchQueue(label: "test")
    let (changes, told) = AsyncStream<Void>.makeStream()
    let watcher = DirectoryWatcher(queue: queue) { _ in told.yield() }
    queue.sync {
      #expect(watcher.watch([real, link]).isEmpty)
      #expect(watcher.watch([real]).isEmpty)
    }
    try directory.write("real/other.yaml", "a: b\n")
    #expect(await changes.first { _ in true } != nil)
    withExtendedLifetime(watcher) {}
  }
}
