#pragma once

// In front of every file that includes qpdf: its JSON.hh holds a vector of a class that is not complete yet,
// which clang refuses in C++20. Nothing of ours uses qpdf's JSON.
#define JSON_HH
class JSON;
