// Reading a workspace from disk, and what the directories above a file say of it.

import CatalogSources
import LocalFiles
import TestSupport
import Testing

@testable import WorkspaceFiles

/// Counts what is read, and finds something in files that begin with `+`.
private final class Reader {
  var reads: [String] = []

  func scanner(_ limits: WorkspaceScanner<String>.Limits = .none) -> WorkspaceScanner<String> {
    WorkspaceScanner(limits: limits, knownRules: []) { path, bytes in
      self.reads.append(fileName(of: path))
      return bytes.first == UInt8(ascii: "+") ? String(decoding: bytes, as: UTF8.self) : nil
    }
  }
}

struct WorkspaceScannerTests {
  @Test func onlyWhatChangedIsReadAgain() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a.yaml", "+1")
    try directory.write("deep/er/b.json", "+2")
    try directory.write("c.yml", "nothing")
    try directory.write("d.txt", "+no")
    try directory.write(".git/e.yaml", "+no")
    try directory.write("node_modules/f.yaml", "+no")
    let reader = Reader()
    var scanner = reader.scanner()
    var scan = scanner.scan([directory.path])
    #expect(scan.files == ["\(directory.path)/a.yaml": "+1", "\(directory.path)/deep/er/b.json": "+2"])
    #expect(Set(scan.surroundings.keys) == [directory.path, "\(directory.path)/deep/er"])
    #expect(reader.reads.sorted() == ["a.yaml", "b.json", "c.yml"] && scan.shortfall == nil)

    reader.reads = []
    #expect(scanner.scan([directory.path]) == scan)
    #expect(reader.reads.isEmpty)

    try directory.write("c.yml", "+longer than before")
    try directory.write("new.yaml", "+3")
    try directory.remove("a.yaml")
    scan = scanner.scan([directory.path])
    #expect(scan.files.values.sorted() == ["+2", "+3", "+longer than before"])
    #expect(reader.reads.sorted() == ["c.yml", "new.yaml"])
  }

  @Test func rootsInEachOtherAreReadOnce() throws {
    let directory = try TemporaryDirectory()
    try directory.write("deep/a.yaml", "+1")
    let reader = Reader()
    var scanner = reader.scanner()
    let scan = scanner.scan(["\(directory.path)/deep", directory.path], skipping: [])
    #expect(scan.files.count == 1 && reader.reads == ["a.yaml"])
    #expect(scanner.scan([directory.path], skipping: ["\(directory.path)/deep/a.yaml"]).files.isEmpty)
  }

  @Test func limitsAreToldOf() throws {
    let directory = try TemporaryDirectory()
    for number in 0..<10 { try directory.write("\(number).yaml", "+\(String(repeating: "x", count: number))") }
    typealias Limits = WorkspaceScanner<String>.Limits
    // Which files come first is the system's choice, and with it how many fit into some limits.
    for (limits, files) in [
      (Limits(files: 4), 4...4), (Limits(fileSize: 5), 5...5), (Limits(totalSize: 6), 0...3),
      (Limits(entries: 6), 5...6),
      (Limits(), 10...10),
    ] {
      var scanner = Reader().scanner(limits)
      let scan = scanner.scan([directory.path])
      #expect(files.contains(scan.files.count), "\(limits)")
      #expect((scan.shortfall == nil) == (files == 10...10), "\(limits)")
    }
  }

  @Test func whatCannotBeReadIsToldOf() throws {
    var scanner = Reader().scanner()
    let scan = scanner.scan(["/no/such/directory"])
    #expect(scan.files.isEmpty && scan.shortfall?.hasPrefix("/no/such/directory: ") == true)
  }
}

struct SurroundingsTests {
  @Test func theNearestWorkspaceFileCounts() throws {
    let directory = try TemporaryDirectory()
    try directory.write(".installplan-ls.yaml", "exclude: [a]")
    try directory.write("x/y/z/file.yaml", "")
    func workspaceFile(_ root: String?) -> String? {
      findSurroundings(of: "\(directory.path)/x/y/z", upTo: root, knownRules: []).workspaceFile?.path
    }
    #expect(workspaceFile(nil) == "\(directory.path)/.installplan-ls.yaml")
    #expect(workspaceFile("\(directory.path)/x") == nil)
    try directory.write("x/.installplan-ls.yaml", "nonsense: 1")
    let found = findSurroundings(of: "\(directory.path)/x/y/z", upTo: directory.path, knownRules: []).workspaceFile
    #expect(found?.path == "\(directory.path)/x/.installplan-ls.yaml" && found?.problems.count == 1)
  }

  @Test func patchesOfKustomizationsHereAndAbove() throws {
    let directory = try TemporaryDirectory()
    try directory.write("base/kustomization.yaml", "patches: [{path: ../overlay/deep/a.yaml}]")
    try directory.write("kustomization.yml", "patchesStrategicMerge: [overlay/deep/b.yaml]")
    try directory.write(
      "overlay/Kustomization",
      "patches:\n- path: deep/a.yaml\n  target: {kind: InstallPlan}\npatchesJson6902: [{path: c.yaml, target: {}}]")
    let found = findSurroundings(of: "\(directory.path)/overlay/deep", upTo: directory.path, knownRules: [])
    #expect(
      found.patches == [
        "\(directory.path)/overlay/deep/a.yaml": .targeted, "\(directory.path)/overlay/deep/b.yaml": .named,
        "\(directory.path)/overlay/c.yaml": .targeted,
      ])
    let environment = Environment(
      path: "\(directory.path)/overlay/deep/b.yaml", commandLine: nil, surroundings: found)
    #expect(environment.patch == .named && environment.isOurs)
  }

  /// text, the files listed
  static let kustomizations: [(String, [String])] = [
    ("", []), ("[]", []), ("patches: x", []), ("patches: [x]", []), ("patches: [{patch: 'a: b'}]", []),
    ("patches: [{path: [a]}]", []), ("patches: [{path: a.yaml, target: null}]", ["a.yaml"]),
    ("patchesStrategicMerge: [\"a: b\\nc: d\", b.yaml]", ["b.yaml"]),
    ("patches: [{path: a.yaml}\nbroken: [", ["a.yaml"]),
    ("x: &a {path: a.yaml}\npatches: [*a]", ["a.yaml"]), ("resources: [a.yaml]", []),
  ]

  @Test(arguments: kustomizations) func listed(_ row: (String, [String])) {
    #expect(listedPatches(Array(row.0.utf8)).map(\.path) == row.1)
  }

  @Test func templatesOfAChart() throws {
    let directory = try TemporaryDirectory()
    try directory.write("chart/Chart.yaml", "")
    try directory.write("chart/templates/deep/a.yaml", "")
    try directory.write("chart/crds/a.yaml", "")
    try directory.write("templates/a.yaml", "")
    func chart(_ name: String) -> String? {
      findSurroundings(of: "\(directory.path)/\(name)", upTo: directory.path, knownRules: []).chart
    }
    #expect(chart("chart/templates") == "\(directory.path)/chart")
    #expect(chart("chart/templates/deep") == "\(directory.path)/chart")
    #expect(chart("chart") == nil && chart("chart/crds") == nil && chart("templates") == nil)
  }

  @Test func repositories() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a/.git", "gitdir: elsewhere")
    try directory.write("a/b/c/x.yaml", "")
    #expect(repositoryRoot(of: "\(directory.path)/a/b/c") == "\(directory.path)/a")
  }
}
