// Words for passphrases: short, plain, easy to spell and to tell apart. Written for Countersign.
export const words = `
acorn acre actor adapt adult advice aerial afar agile agree ahead airy aisle alarm album alert algae alley
almond alpine amber amble ample anchor angle ankle answer antler anvil apple apricot apron arcade arch arena
army aroma arrow artist aspen atlas attic autumn avenue awake award awning axle baby bacon badge badger bagel
baker balcony ballet bamboo banana banjo banner barber bark barley barn barrel basil basin basket batch bath bay
beach beacon bead beam bean bear beard beaver bed bee beech beef beetle bell belt bench berry bicycle bike birch
bird biscuit bison blade blanket blaze blend bless blink block bloom blossom blouse blush board boat bobbin body
bold bolt bone bonnet book boot border borrow bottle boulder bounce bowl box bracket braid brain branch brass
brave bread breeze brick bridge bright brisk broad bronze brook broom broth brother brown brush bubble bucket
buckle buffalo build bulb bundle burrow bus bush butter button buzz cabbage cabin cable cactus cage cake calm
camel camera camp canal candle candy canoe canvas canyon cap cape car caramel cargo carpet carrot cart carve
castle cat cattle cave cedar ceiling celery cellar cello cement cereal chain chair chalk chapel chapter charm
chase cheap cheek cheer cheese cherry chess chest chestnut chicken child chilly chimney chin chip chisel choir
chorus cider cinema circle circus city clap clarinet clay clean clerk clever cliff climb clip cloak clock cloth
cloud clover clown club coach coal coast coat cobalt cobble cocoa coconut coffee coil coin collar colour comb
comet comfort compass cook cookie copper coral cork corn corner cottage cotton couch country courage cousin
cover cow crab crack cradle craft crane crate crayon cream creek crew cricket crisp crop crow crowd crown crumb
crust crystal cube cuckoo cup cupboard curl curry curtain curve cushion cycle daily dairy daisy damp dance
dancer daring dark dart dash date dawn day deck deep deer delta den dent desert desk dew dial diamond diary dice
diesel dig dinner dish dive doctor dog doll dolphin dome donkey door dot double dough dove dozen dragon drama
draw drawer dream dress drift drill drink drive drizzle drop drum dry duck dune dusk dust duty eager eagle ear
early earth easel east easy echo edge egg eight elbow elder elephant elf elk elm ember emerald empty enamel
engine enjoy enough entry equal errand essay evening event ever exit explore eye fabric face fact fair fairy
falcon fall family famous fan farm farmer fast feast feather fence fern ferry festival fiddle field fifty fig
film finch find finger finish fire firm first fish five fix flag flame flannel flash flask flat flavour flax
fleet flint float flock floor flour flow flower flute fly foam fog foggy fold follow fond food foot forest forge
fork fort forty forum fossil fountain four fox frame freckle free fresh friend frog frost fruit fudge fuel full
funny fur future gable galaxy gallery gallop game garage garden garlic garnet gate gather gecko gem gentle giant
gift ginger giraffe glacier glad glass gleam glide glitter globe glove glow glue goat goblet gold golf good
goose gorge grain grand grape graph grass gravel gravy great green grey grid grill grin grip ground group grove
grow guard guess guest guide guitar gulf gull gust gym habit hail hair half hall hammer hammock hamster hand
handle happy hare harp harvest hat hatch haven hawk hay hazel head healthy heart hearth heat heather hedge
helmet help hen herb herd hero heron hike hill hinge hippo hobby hockey hold hollow holly home honest honey hood
hoof hook hoop hope horn horse hotel hour house hover huddle human humble hundred hungry hurdle hut ice icicle
idea idle igloo inch indigo ink inlet inn insect iris iron island ivory ivy jacket jade jaguar jam jar jasmine
jazz jeans jelly jewel jigsaw job jog join joke jolly journey joy judge jug juggle juice jumble jump jungle
juniper jury kale kangaroo kayak keen keep kennel kettle key kick kind king kiosk kitchen kite kitten kiwi knee
knight knit knock knot koala label lace ladder lady lagoon lake lamb lamp land lane lantern large lark laser
late laugh laundry lavender lawn layer leaf learn leather ledge left legend lemon lens lentil leopard lesson
letter lettuce level lever library life lift light lilac lily lime line linen lion list little lively lizard
llama loaf lobby lobster local lodge loft log lone long loop lotus loud lounge loyal lucky lumber lunar lunch
lute lynx machine magic magnet magpie mail major mallet mammoth mango mantle maple marble march margin marine
market marsh mask mat match maze meadow meal measure medal melody melon member memory merry metal meteor middle
midnight mild mile milk mill mimic mineral minnow mint minute mirror mist mitten mixer model modern mole moment
monkey month moon moose morning mosaic moss motel moth mother motor mountain mouse mouth move mud muffin mug
mulberry muscle museum mushroom music mustard myth nail name napkin narrow nature near neat neck nectar needle
nephew nest net new news nice night nine noble noise noodle noon north nose note novel number nurse nut nutmeg
oak oar oasis oat ocean octopus offer office often oil olive onion open opera orange orbit orchard orchid order
organ origin osprey ostrich otter oval oven owl oxygen oyster pack paddle page paint palace palm pan pancake
panda panel panther paper parade parcel park parrot parsley party pasta paste pastry patch path patient patrol
pause paw peach peacock peak peanut pear pearl pebble pedal pelican pen pencil penguin penny people pepper perch
perfect petal piano pickle picnic picture pie pier pigeon pillow pilot pine pink pioneer pipe pitch pizza place
plain plan planet plank plant plate play plaza plenty plum plume pocket poem poet polar pole polish polite pond
pony pool poplar poppy porch port postcard pot potato pottery powder prairie press pretty prince print prism
prize proud prune public pudding puddle puffin pull pulse pump pumpkin pupil puppet puppy purple purse puzzle
pyramid quail quaint quarry quartz queen quest quick quiet quill quilt quince quiver quiz rabbit raccoon race
radar radio radish raft rail rain rainbow raisin rake ramp ranch range rapid rare raven razor read ready recipe
record red reed reef relax relay remedy rent rescue rest ribbon rice rich riddle ride ridge right ring ripple
river road roast robin robot rock rocket roll roof room root rope rose rough round route rover row royal rubber
ruby rudder rug ruler runner rural rustic rye saddle safari saffron sail sailor salad salmon salt salute sand
sandal sapphire satin sauce sausage scale scarf scene school science scooter score scout screen scroll sea seal
season seat second secret seed seesaw sequel seven shade shadow shallow shampoo shape share shark sharp shed
sheep shelf shell shelter shield shine ship shirt shoe shop shore short shoulder shovel show shower shrub
shuttle shy side signal silk silver simple singer sister six skate sketch ski skill skirt sky slate sleep sleeve
slice slide slim slipper slope slow small smile smoke smooth snack snail snow soap sock sofa soft soil solar
solid song sonnet soup south space spade spark sparrow speak spear spice spider spinach spiral spoke sponge
spoon sport spot spring spruce square squash squid squirrel stable stack stadium staff stage stair stamp star
starling start state station statue steady steam steel stem step stick stitch stone stool stop stork storm story
stove straw stream street string stripe strong studio sturdy sugar suit summer summit sun sunny supper surf
surprise swallow swamp swan sweater sweet swift swim swing switch symbol syrup table tablet tail tailor talent
talk tall tango tank tape target tart taste taxi tea teach teacup teal team teapot temple ten tennis tent
terrace thank theatre thick thimble thin thistle thorn thread three throne thumb thunder thyme ticket tide tidy
tiger tile timber time tin tiny tiptoe toast today toffee tomato tonic tool tooth topaz torch tortoise total
toucan towel tower town toy track tractor trade trail train travel tray treasure tree trek trial triangle tribe
trick trip trophy tropic trout truck true trumpet trunk trust tulip tumble tuna tundra tunnel turkey turnip
turtle tweed twelve twenty twig twin twist umbrella uncle under unicorn uniform unit upper upward urban useful
usher vacant valley value valve van vanilla vase vault velvet vendor venture veranda verse vest view village
vine vinegar viola violet violin visit vivid voice volcano volume voyage vulture waffle wagon walk wall wallet
walnut walrus waltz wander warm wash water wave wax weather weave wedge weekend west whale wharf wheat wheel
whisk whisper whistle white wicker wide willow wind window wing winner winter wire wisdom wise wizard wolf
wonder wood wool word work world worm wreath wren wrist writer yacht yard yarn year yeast yellow yoga yogurt
young zebra zero zest zigzag zinc zipper zone
`.trim().split(/\s+/)
