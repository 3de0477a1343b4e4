package tile

import (
	"encoding/binary"
	"math"
)

// Layer gathers the features of a tile's layer and encodes them.
type Layer struct {
	name     string
	keys     []string
	features []byte
	values   []byte
	count    uint64 // of values
	known    map[string]uint64
	yes      uint64 // the value true, counted from 1
	drawn    int
	tags     []byte
}

// NewLayer makes a layer whose features have the given attributes.
func NewLayer(name string, keys ...string) *Layer {
	return &Layer{name: name, keys: keys, known: map[string]uint64{}}
}

// Reset empties a layer to be used again.
func (l *Layer) Reset() {
	l.features, l.values, l.count, l.drawn, l.yes = l.features[:0], l.values[:0], 0, 0, 0
	clear(l.known)
}

// Len is how many features the layer has.
func (l *Layer) Len() int { return l.drawn }

// Word sets an attribute of the feature that is added next to a text that many
// features have.
func (l *Layer) Word(key int, word []byte) {
	at, known := l.known[string(word)]
	if !known {
		at = l.addText(word)
		l.known[string(word)] = at
	}
	l.tag(key, at)
}

// Text sets an attribute to a text that hardly another feature has.
func (l *Layer) Text(key int, text []byte) { l.tag(key, l.addText(text)) }

// Number sets an attribute to a number.
func (l *Layer) Number(key int, x float64) {
	const double, doubleSize = 3<<3 | 1, 9
	l.values = append(l.values, valuesField, doubleSize, double)
	l.values = binary.LittleEndian.AppendUint64(l.values, math.Float64bits(x))
	l.tag(key, l.count)
	l.count++
}

// Count sets an attribute to a whole number, not negative.
func (l *Layer) Count(key int, n int) {
	const uintField = 5 << 3
	value := binary.AppendUvarint([]byte{uintField}, uint64(n))
	l.values = append(append(l.values, valuesField, byte(len(value))), value...)
	l.tag(key, l.count)
	l.count++
}

// Flag sets an attribute to true.
func (l *Layer) Flag(key int) {
	const boolField, size = 7 << 3, 2
	if l.yes == 0 {
		l.values = append(l.values, valuesField, size, boolField, 1)
		l.count++
		l.yes = l.count
	}
	l.tag(key, l.yes-1)
}

// The fields of the protocol buffer, with their wire types.
const (
	layersField = 3<<3 | 2

	nameField     = 1<<3 | 2
	featuresField = 2<<3 | 2
	keysField     = 3<<3 | 2
	valuesField   = 4<<3 | 2
	extentField   = 5 << 3
	versionField  = 15 << 3

	idField       = 1 << 3
	tagsField     = 2<<3 | 2
	typeField     = 3 << 3
	geometryField = 4<<3 | 2
)

func (l *Layer) addText(text []byte) uint64 {
	const stringField = 1<<3 | 2
	l.values = append(l.values, valuesField)
	l.values = binary.AppendUvarint(l.values, uint64(1+lengthOf(uint64(len(text)))+len(text)))
	l.values = append(l.values, stringField)
	l.values = binary.AppendUvarint(l.values, uint64(len(text)))
	l.values = append(l.values, text...)
	l.count++
	return l.count - 1
}

func (l *Layer) tag(key int, value uint64) {
	l.tags = binary.AppendUvarint(append(l.tags, byte(key)), value)
}

// lengthOf is how many bytes a number takes.
func lengthOf(n uint64) int {
	size := 1
	for ; n >= 0x80; n >>= 7 {
		size++
	}
	return size
}

// Add adds a feature with the attributes set since the last one. An id of 0 is
// left out.
func (l *Layer) Add(id uint64, kind Kind, commands []byte) {
	size := 2 + 1 + lengthOf(uint64(len(l.tags))) + len(l.tags) + 1 + lengthOf(uint64(len(commands))) + len(commands)
	if id > 0 {
		size += 1 + lengthOf(id)
	}
	b := binary.AppendUvarint(append(l.features, featuresField), uint64(size))
	if id > 0 {
		b = binary.AppendUvarint(append(b, idField), id)
	}
	b = binary.AppendUvarint(append(b, tagsField), uint64(len(l.tags)))
	b = append(append(b, l.tags...), typeField, byte(kind), geometryField)
	b = binary.AppendUvarint(b, uint64(len(commands)))
	l.features, l.tags = append(b, commands...), l.tags[:0]
	l.drawn++
}

// Append writes a tile of layers; those without features are left out, and a
// tile without any is no bytes at all.
func Append(b []byte, layers ...*Layer) []byte {
	for _, l := range layers {
		if l.drawn > 0 {
			b = l.append(b)
		}
	}
	return b
}

func (l *Layer) append(b []byte) []byte {
	const version = 2
	head := appendBytes([]byte{versionField, version}, nameField, l.name)
	var tail []byte
	for _, key := range l.keys {
		tail = appendBytes(tail, keysField, key)
	}
	tail = binary.AppendUvarint(append(tail, extentField), Extent)
	size := len(head) + len(l.features) + len(tail) + len(l.values)
	b = binary.AppendUvarint(append(b, layersField), uint64(size))
	b = append(append(append(b, head...), l.features...), tail...)
	return append(b, l.values...)
}

func appendBytes(b []byte, field byte, text string) []byte {
	return append(binary.AppendUvarint(append(b, field), uint64(len(text))), text...)
}
