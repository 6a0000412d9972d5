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

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
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

  /// How files may be reached through links, and what is done so that another file is found, or another text in it.
  static let detours:
    [(name: String, links: [(String, String)], path: String, change: @Sendable (String) throws -> Void)] = [
      (
        "as Kubernetes mounts a Secret", [("m/..data", "one"), ("m/config", "..data/config")], "m/config",
        turn("m/..data", "two")
      ),
      ("a directory that is a link", [("home/.kube", "../one")], "home/.kube/config", turn("home/.kube", "../two")),
      (
        "a directory that is an absolute link", [("home/.kube", "/one")], "home/.kube/config",
        turn("home/.kube", "/two")
      ),
      ("a link to a link", [("a", "b"), ("b", "c"), ("c", "one/config")], "a", turn("b", "two/config")),
      ("the last of three links", [("a", "b"), ("b", "c"), ("c", "one/config")], "a", turn("c", "two/config")),
      (
        "two directories that are links", [("x", "deep"), ("deep/y", "../one")], "x/y/config", turn("deep/y", "../two")
      ),
      (
        "the upper of two directories", [("x", "deep"), ("deep/y", "../one"), ("flat/y", "../two")], "x/y/config",
        turn("x", "flat")
      ),
      ("a link that leads nowhere yet", [("a", "later/config")], "a", { try write($0 + "/later/config") }),
      (
        "a link whose directory comes", [("home/.kube", "../later")], "home/.kube/config",
        { try write($0 + "/later/config") }
      ),
      (
        "the file at the end", [("m/..data", "one"), ("m/config", "..data/config")], "m/config",
        { try write($0 + "/m/one/config") }
      ),
      (
        "a link that goes", [("home/.kube", "../one")], "home/.kube/config",
        { try FileManager.default.removeItem(atPath: $0 + "/home/.kube") }
      ),
      (
        "a file that was a link", [("a", "one/config")], "a",
        {
          try FileManager.default.removeItem(atPath: $0 + "/a")
          try write($0 + "/a")
        }
      ),
    ]

  private static func write(_ path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("a text of its own\n".utf8).write(to: url)
  }

  /// Lets a link lead elsewhere at once, as `ln -sfn` and the kubelet do it.
  private static func turn(_ link: String, _ target: String) -> @Sendable (String) throws -> Void {
    { directory in
      let target = target.hasPrefix("/") ? directory + target : target
      try FileManager.default.createSymbolicLink(atPath: directory + "/new", withDestinationPath: target)
      guard rename(directory + "/new", directory + "/" + link) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
  }

  @Test(arguments: detours.indices) func linksAreFollowed(_ index: Int) async throws {
    let (name, links, path, change) = Self.detours[index]
    let directory = try TemporaryDirectory()
    for parent in ["", "m/", "home/", "deep/", "flat/"] {
      try directory.write(parent + "one/config", "1\n")
      try directory.write(parent + "two/config", "22\n")
    }
    for (link, target) in links {
      try FileManager.default.createSymbolicLink(
        atPath: "\(directory.path)/\(link)",
        withDestinationPath: target.hasPrefix("/") ? directory.path + target : target)
    }
    let queue = DispatchQueue(label: "test")
    let (changes, told) = AsyncStream<[String]>.makeStream()
    let watcher = FilesWatcher(queue: queue) { told.yield($0) }
    queue.sync { watcher.watch(["\(directory.path)/\(path)"]) }
    try change(directory.path)
    #expect(await changes.first { _ in true } == ["\(directory.path)/\(path)"], "\(name)")
    withExtendedLifetime(watcher) {}
  }

  @Test func linksInACircleEnd() throws {
    let directory = try TemporaryDirectory()
    for (link, target) in [("a", "b"), ("b", "a"), ("c", "c/d")] {
      try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/\(link)", withDestinationPath: target)
    }
    let queue = DispatchQueue(label: "test")
    let watcher = FilesWatcher(queue: queue) { _ in }
    queue.sync { watcher.watch(Set(["a", "c", "a/b/c"].map { "\(directory.path)/\($0)" })) }
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
